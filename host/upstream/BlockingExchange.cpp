#include "host/upstream/BlockingExchange.h"

#include <poll.h>

#include <algorithm>
#include <cerrno>
#include <string>

#include "host/base/Clock.h"

namespace spillway::upstream {
namespace {

constexpr size_t kRoom = 16 * 1024;
constexpr int64_t kLookMs = 200;  // how late it may be noticed that the call was cancelled

base::Error failure(base::Fault fault, const char* message) { return {.fault = fault, .message = message}; }

}  // namespace

base::Result<void> BlockingExchange::waitFor(short events) const {
  for (;;) {
    if (bounds_.cancelled != nullptr && bounds_.cancelled->load(std::memory_order_relaxed))
      return failure(base::Fault::Cancelled, "it was cancelled");
    int64_t left = bounds_.deadlineMs - base::monotonicMs();
    if (left <= 0) return failure(base::Fault::Timeout, "it took too long");
    left = std::min<int64_t>(left, bounds_.cancelled != nullptr ? kLookMs : 60'000);
    pollfd watched[2] = {{connection_.fd(), events, 0}, {bounds_.cancelFd, POLLRDHUP, 0}};
    const int ready = ::poll(watched, 2, static_cast<int>(left));
    if (ready < 0 && errno != EINTR) return failure(base::Fault::Network, "waiting for it failed");
    if (ready <= 0) continue;
    if (watched[1].revents) return failure(base::Fault::Cancelled, "the client went away");
    return {};
  }
}

// Moves bytes with `move` until it has nothing more to wait for.
template <class Move>
base::Result<Connection::Io> BlockingExchange::moved(Move move) {
  for (;;) {
    const Connection::Io io = move();
    if (io == Connection::Io::Failed) return failure(base::Fault::Network, "the connection failed");
    if (io != Connection::Io::WantRead && io != Connection::Io::WantWrite) return io;
    if (connection_.pending()) continue;
    if (auto ready = waitFor(io == Connection::Io::WantRead ? POLLIN : POLLOUT); !ready.ok()) return ready.error();
  }
}

base::Result<void> BlockingExchange::send(std::string_view bytes) {
  while (!bytes.empty()) {
    size_t put = 0;
    auto io = moved([&] { return connection_.write(bytes.data(), bytes.size(), put); });
    if (!io.ok()) return io.error();
    bytes.remove_prefix(put);
  }
  return {};
}

base::Result<void> BlockingExchange::receive(ResponseReader& reader, const Take& take) {
  bool wanted = true, told = false;
  const auto hand = [&](std::string_view piece) {
    told = true;
    if (wanted) wanted = take(piece);
  };
  char room[kRoom];
  while (wanted && reader.state() != ResponseReader::State::Done) {
    size_t got = 0;
    auto io = moved([&] { return connection_.read(room, sizeof room, got); });
    if (!io.ok()) return io.error();
    if (*io == Connection::Io::Closed) {
      if (!reader.end().ok()) return failure(base::Fault::Network, "its answer ended too early");
      break;
    }
    auto used = reader.feed(room, got, hand);
    if (wanted && !used.ok()) return failure(base::Fault::Server, "its answer is no HTTP");
    if (wanted && !told && reader.headReady()) hand({});
  }
  if (!told) hand({});
  return {};
}

}  // namespace spillway::upstream
