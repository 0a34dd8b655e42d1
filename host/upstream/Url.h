// Where an upstream is: the origin that connections are made to and kept for, and URLs taken apart.
//
// Plain values, any thread.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "host/base/Result.h"
#include "host/config/Proxy.h"

namespace spillway::upstream {

// What a connection belongs to: two requests may share one when these are equal.
struct Origin {
  bool tls = true;
  std::string host;  // lower case; an IPv6 address without brackets
  uint16_t port = 443;
  std::shared_ptr<const config::Proxy> proxy = {};  // the way there; null: direct

  bool operator==(const Origin& other) const {
    return tls == other.tls && port == other.port && host == other.host && config::sameProxy(proxy, other.proxy);
  }

  // As the Host header says it: the port only when it is not the scheme's own.
  std::string hostHeader() const;

  // "https://host:port", for messages.
  std::string text() const;

  // Whether the host names this machine: localhost, 127.0.0.0/8 or ::1. Nothing is resolved.
  bool isLoopback() const;
};

struct Url {
  Origin origin;
  std::string path;   // as written; empty or beginning with '/'
  std::string query;  // as written, without the question mark

  // What the request line asks for: path (at least "/") and query.
  std::string target() const;
};

// Takes an absolute http or https URL apart. The error (InvalidRequest) quotes the URL and says what is wrong with it.
// User names, fragments, blanks and control bytes are refused.
base::Result<Url> parseUrl(std::string_view text);

}  // namespace spillway::upstream

template <>
struct std::hash<spillway::upstream::Origin> {
  size_t operator()(const spillway::upstream::Origin& origin) const noexcept {
    return std::hash<std::string>()(origin.host) ^ (size_t{origin.port} << 17) ^ (origin.tls ? 1u : 0u) ^
           (origin.proxy ? std::hash<std::string>()(origin.proxy->host) << 1 ^ origin.proxy->port : 0u);
  }
};
