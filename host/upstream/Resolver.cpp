#include "host/upstream/Resolver.h"

#include <netdb.h>

#include <memory>

#include "host/base/Clock.h"

namespace spillway::upstream {
namespace {

constexpr size_t kMostKnown = 512;

std::string key(const std::string& host, uint16_t port) { return host + ":" + std::to_string(port); }

}  // namespace

Resolver::Resolver(Lookup lookup, int64_t keepMs) : lookup_(std::move(lookup)), keepMs_(keepMs) {}

base::Result<Resolver::Addresses> Resolver::addresses(const std::string& host, uint16_t port) {
  const std::string name = key(host, port);
  {
    std::lock_guard lock(mutex_);
    auto found = known_.find(name);
    if (found != known_.end() && found->second.untilMs > base::monotonicMs()) return found->second.addresses;
  }
  base::Result<Addresses> fresh = lookup_(host, port);
  if (!fresh.ok()) return fresh;
  std::lock_guard lock(mutex_);
  if (known_.size() >= kMostKnown) known_.clear();
  known_[name] = {*fresh, base::monotonicMs() + keepMs_};
  return fresh;
}

void Resolver::forget(const std::string& host, uint16_t port) {
  std::lock_guard lock(mutex_);
  known_.erase(key(host, port));
}

base::Result<Resolver::Addresses> Resolver::systemLookup(const std::string& host, uint16_t port) {
  addrinfo hints{};
  hints.ai_socktype = SOCK_STREAM;
  hints.ai_flags = AI_NUMERICSERV;
  addrinfo* list = nullptr;
  const int problem = getaddrinfo(host.c_str(), std::to_string(port).c_str(), &hints, &list);
  std::unique_ptr<addrinfo, decltype(&freeaddrinfo)> owner(list, &freeaddrinfo);
  Addresses found;
  for (const addrinfo* entry = problem ? nullptr : list; entry; entry = entry->ai_next)
    if (entry->ai_family == AF_INET || entry->ai_family == AF_INET6)
      found.emplace_back(entry->ai_addr, entry->ai_addrlen);
  if (!found.empty()) return found;
  return base::Error{
      .fault = base::Fault::Network,
      .message = "cannot find the address of '" + host + "': " + (problem ? gai_strerror(problem) : "it has none")};
}

}  // namespace spillway::upstream
