// Host names to addresses, remembered for a minute: the system's resolver blocks, and every new connection would ask
// it.
//
// Thread-safe. A lookup blocks the calling thread only.
#pragma once

#include <Poco/Net/SocketAddress.h>

#include <cstdint>
#include <functional>
#include <mutex>
#include <string>
#include <unordered_map>
#include <vector>

#include "host/base/Result.h"

namespace spillway::upstream {

class Resolver {
 public:
  using Addresses = std::vector<Poco::Net::SocketAddress>;

  // Asks somebody for the addresses of a host, with the port filled in.
  using Lookup = std::function<base::Result<Addresses>(const std::string& host, uint16_t port)>;

  explicit Resolver(Lookup lookup = systemLookup, int64_t keepMs = 60'000);

  // In the order in which they should be tried, at least one. The error (Network) names the host.
  base::Result<Addresses> addresses(const std::string& host, uint16_t port);

  // Asks again next time: none of the addresses worked.
  void forget(const std::string& host, uint16_t port);

  static base::Result<Addresses> systemLookup(const std::string& host, uint16_t port);

 private:
  struct Known {
    Addresses addresses;
    int64_t untilMs;
  };

  Lookup lookup_;
  int64_t keepMs_;
  std::mutex mutex_;
  std::unordered_map<std::string, Known> known_;
};

}  // namespace spillway::upstream
