// Calls that the host and its plugins make besides requests of clients: for tokens, logins, lists of models, balances.
// https with a checked certificate, plain http to this machine only; through the proxy of the account they are made for
// and never past it; redirects are not followed, since the next place is not the one the credentials are for. Nothing
// of a call is logged, and errors name the host alone.
//
// Thread-safe. call() blocks its caller.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "host/base/Result.h"
#include "host/config/Proxy.h"
#include "host/upstream/ConnectionPool.h"

namespace spillway::upstream {

// Views are borrowed for the call.
struct HttpCall {
  std::string_view method = "GET", url;
  std::vector<std::pair<std::string_view, std::string_view>> headers;
  std::string_view body;
  int64_t timeoutMs = 30'000;
  size_t mostBytes = size_t{8} << 20;            // of the reply's body
  std::shared_ptr<const config::Proxy> proxy;    // the way to go; null: directly
  const std::atomic<bool>* cancelled = nullptr;  // null: it cannot be
};

struct HttpAnswer {
  int status = 0;
  std::vector<std::pair<std::string, std::string>> headers;
  std::string body;

  std::string_view header(std::string_view name) const;  // the first of that name in any case, or empty
};

class HttpCaller {
 public:
  static constexpr int64_t kMostMs = 120'000;
  static constexpr size_t kMostUrl = size_t{16} << 10, kMostHeaders = 64, kMostBody = size_t{1} << 20;
  static constexpr int kMostUnderWay = 32;

  // `connections` outlives the caller and gives it the way and the authorities, not its idle connections: a call is
  // rare, and one that fails is not made twice.
  explicit HttpCaller(ConnectionPool& connections) : connections_(connections) {}

  // Any status is an answer. Errors: InvalidRequest (the call itself), Network, Timeout, Server (what came is no HTTP,
  // or too much of it), Overloaded (too many at a time) or Cancelled.
  base::Result<HttpAnswer> call(const HttpCall& call);

 private:
  ConnectionPool& connections_;
  std::atomic<int> underWay_{0};
};

}  // namespace spillway::upstream
