// A proxy that an account's connections go through, as it is configured.
//
// A plain value; immutable once read, so any thread may read it.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "host/base/Result.h"
#include "host/config/Secret.h"

namespace spillway::config {

struct Proxy {
  enum class Kind {
    Http,    // CONNECT; it looks the upstream's name up
    Socks5,  // we look the upstream's name up, it is given the address
    Socks5h  // it looks the upstream's name up
  };
  static constexpr size_t kMostCredential = 255;  // bytes of user and of password: what SOCKS5 can say

  Kind kind = Kind::Http;
  std::string host;       // lower case; an IPv6 address without brackets
  uint16_t port = 0;      // never 0 once read
  Secret user, password;  // empty: it wants none

  bool operator==(const Proxy& other) const;

  // "proxy.example:3128", for messages: nothing of the credentials.
  std::string address() const;

  // What is wrong with user and password together, for people and without showing them; nothing when they are fine.
  std::optional<std::string> credentialProblem() const;
};

// Which proxy a part of the configuration wants.
struct ProxyRow {
  std::shared_ptr<const Proxy> proxy;  // null: not said
  bool none = false;                   // said to be none, whatever stands above
};

// Whether two accounts go the same way; null is the direct one.
bool sameProxy(const std::shared_ptr<const Proxy>& a, const std::shared_ptr<const Proxy>& b);

// Takes "http://user:password@proxy.example:3128", "socks5://..." or "socks5h://..." apart; user and password may be
// percent-encoded. The error (InvalidRequest) says what is wrong and quotes nothing: a password may be in it.
base::Result<Proxy> parseProxy(std::string_view url);

}  // namespace spillway::config
