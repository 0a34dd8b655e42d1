#include "host/upstream/ConnectionPool.h"

#include <algorithm>

#include "host/base/Clock.h"

namespace spillway::upstream {

ConnectionPool::ConnectionPool(TlsSource tls) : ConnectionPool(std::move(tls), Options()) {}

ConnectionPool::ConnectionPool(TlsSource tls, Options options)
    : options_(std::move(options)), dialer_(std::move(tls), options_.lookup, options_.proxyLookup) {}

// Whether a connection is stale costs a system call, and closing a TLS one sends a farewell: both outside the lock.
std::unique_ptr<Connection> ConnectionPool::take(const Origin& origin) {
  for (;;) {
    Idle last;
    {
      std::lock_guard lock(mutex_);
      auto found = idle_.find(origin);
      if (found == idle_.end() || found->second.empty()) return nullptr;
      last = std::move(found->second.back());
      found->second.pop_back();
      --count_;
    }
    bool expired = base::monotonicUs() - last.sinceUs >= options_.idleMs * 1000;
    if (!expired && !last.connection->stale()) return std::move(last.connection);
  }
}

void ConnectionPool::give(std::unique_ptr<Connection> connection) {
  if (!connection) return;
  connection->markReused();
  Closing closing;
  std::lock_guard lock(mutex_);
  const int64_t now = base::monotonicUs();
  std::vector<Idle>& list = idle_[connection->origin()];
  list.push_back({std::move(connection), now});
  ++count_;
  if (list.size() > options_.idlePerOrigin) {
    closing.push_back(std::move(list.front()));
    list.erase(list.begin());
    --count_;
  }
  if (count_ > options_.idleInAll) dropOldest(closing);
}

void ConnectionPool::dropOldest(Closing& closing) {
  auto oldest = std::min_element(idle_.begin(), idle_.end(), [](const auto& a, const auto& b) {
    if (a.second.empty() || b.second.empty()) return b.second.empty() && !a.second.empty();
    return a.second.front().sinceUs < b.second.front().sinceUs;
  });
  closing.push_back(std::move(oldest->second.front()));
  oldest->second.erase(oldest->second.begin());
  --count_;
  if (oldest->second.empty()) idle_.erase(oldest);
}

void ConnectionPool::sweep() {
  Closing closing;
  std::lock_guard lock(mutex_);
  dropExpired(closing, base::monotonicUs());
}

void ConnectionPool::dropExpired(Closing& closing, int64_t now) {
  for (auto entry = idle_.begin(); entry != idle_.end();) {
    std::vector<Idle>& list = entry->second;
    auto keep = std::find_if(list.begin(), list.end(),
                             [&](const Idle& idle) { return now - idle.sinceUs < options_.idleMs * 1000; });
    count_ -= static_cast<size_t>(keep - list.begin());
    std::move(list.begin(), keep, std::back_inserter(closing));
    list.erase(list.begin(), keep);
    entry = list.empty() ? idle_.erase(entry) : std::next(entry);
  }
}

size_t ConnectionPool::idle() const {
  std::lock_guard lock(mutex_);
  return count_;
}

base::Result<std::unique_ptr<Connection>> ConnectionPool::open(const Origin& origin, const Timeouts& timeouts,
                                                               const Interrupt& interrupt) {
  return dialer_.open(origin, timeouts, interrupt);
}

}  // namespace spillway::upstream
