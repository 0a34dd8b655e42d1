#include "host/config/Proxy.h"

#include <openssl/crypto.h>

#include <algorithm>

#include "host/base/Strings.h"
#include "host/config/Scalars.h"

namespace spillway::config {

namespace {

base::Error refuse(std::string message) {
  return {.fault = base::Fault::InvalidRequest, .message = std::move(message)};
}

bool printable(std::string_view text) {
  return std::none_of(text.begin(), text.end(),
                      [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; });
}

int hexDigit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  const char lower = static_cast<char>(c | 0x20);
  return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}

// Nothing when a '%' is not followed by two hex digits.
std::optional<Secret> decoded(std::string_view text) {
  std::string plain;
  plain.reserve(text.size());  // it does not move, so that one place is to be overwritten
  bool good = true;
  for (size_t i = 0; i < text.size() && good; ++i) {
    if (text[i] != '%') {
      plain += text[i];
      continue;
    }
    const int high = i + 2 < text.size() ? hexDigit(text[i + 1]) : -1;
    const int low = high >= 0 ? hexDigit(text[i + 2]) : -1;
    good = low >= 0;
    plain += static_cast<char>(high * 16 + low);
    i += 2;
  }
  std::optional<Secret> secret;
  if (good) secret.emplace(plain);
  OPENSSL_cleanse(plain.data(), plain.size());
  return secret;
}

std::optional<Proxy::Kind> kindOf(std::string_view scheme) {
  if (base::iequals(scheme, "http")) return Proxy::Kind::Http;
  if (base::iequals(scheme, "socks5")) return Proxy::Kind::Socks5;
  if (base::iequals(scheme, "socks5h")) return Proxy::Kind::Socks5h;
  return std::nullopt;
}

}  // namespace

bool Proxy::operator==(const Proxy& other) const {
  return kind == other.kind && port == other.port && host == other.host && user.equals(other.user.reveal()) &&
         password.equals(other.password.reveal());
}

std::string Proxy::address() const {
  return (host.find(':') != std::string::npos ? "[" + host + "]" : host) + ":" + std::to_string(port);
}

std::optional<std::string> Proxy::credentialProblem() const {
  if (user.empty() && !password.empty()) return "a password needs a user";
  if (user.reveal().size() > kMostCredential || password.reveal().size() > kMostCredential)
    return "user and password may have " + std::to_string(kMostCredential) + " bytes each";
  if (!printable(user.reveal()) || !printable(password.reveal())) return "user or password holds control characters";
  if (kind == Kind::Http && user.reveal().find(':') != std::string_view::npos)
    return "the user of an http:// proxy cannot hold ':', which ends it";
  if (kind != Kind::Http && !user.empty() && password.empty())
    return "a SOCKS5 proxy takes a user only together with a password";
  return std::nullopt;
}

bool sameProxy(const std::shared_ptr<const Proxy>& a, const std::shared_ptr<const Proxy>& b) {
  return a == b || (a && b && *a == *b);
}

base::Result<Proxy> parseProxy(std::string_view url) {
  if (!printable(url) || url.find(' ') != std::string_view::npos)
    return refuse("holds a blank or control character; in a user or password write it percent-encoded");
  const size_t colon = url.find("://");
  if (colon == std::string_view::npos)
    return refuse("expected a URL such as http://proxy.example:3128 or socks5h://proxy.example:1080");
  Proxy proxy;
  const std::string_view scheme = url.substr(0, colon);
  if (base::iequals(scheme, "https"))
    return refuse(
        "TLS to the proxy itself (https://) is not supported; write http://, the connection to the upstream goes "
        "through it with TLS of its own");
  const std::optional<Proxy::Kind> kind = kindOf(scheme);
  if (!kind) return refuse("begins with something other than http://, socks5:// or socks5h://");
  proxy.kind = *kind;
  std::string_view rest = url.substr(colon + 3);
  if (rest.ends_with('/')) rest.remove_suffix(1);
  if (rest.find_first_of("/?#") != std::string_view::npos)
    return refuse("has a path, which a proxy does not; in a user or password write '/', '?' and '#' percent-encoded");
  const size_t at = rest.rfind('@');
  if (at != std::string_view::npos) {
    const std::string_view both = rest.substr(0, at);
    const size_t split = std::min(both.find(':'), both.size());
    auto user = decoded(both.substr(0, split));
    auto password = decoded(both.substr(std::min(split + 1, both.size())));
    if (!user || !password) return refuse("a '%' in user or password must be written as %25");
    if (user->empty()) return refuse("a '@' without a user before it");
    proxy.user = std::move(*user);
    proxy.password = std::move(*password);
    rest.remove_prefix(at + 1);
  }
  const size_t port = rest.rfind(':');
  if (port == std::string_view::npos || rest.ends_with(']'))
    return refuse("says no port; write it behind the host, such as proxy.example:3128");
  const std::optional<ListenAddress> address = parseAddress(rest);
  if (!address || address->port == 0) return refuse("has no valid host and port behind the scheme");
  proxy.host = base::toLower(address->host);
  proxy.port = address->port;
  if (auto problem = proxy.credentialProblem()) return refuse(std::move(*problem));
  return proxy;
}

}  // namespace spillway::config
