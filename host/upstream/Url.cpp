#include "host/upstream/Url.h"

#include <arpa/inet.h>

#include <charconv>

#include "host/base/Strings.h"

namespace spillway::upstream {
namespace {

base::Error wrong(std::string_view url, const char* why) {
  return {.fault = base::Fault::InvalidRequest, .message = "bad URL '" + std::string(url.substr(0, 200)) + "': " + why};
}

bool isIpv6(const std::string& host) {
  in6_addr address;
  return inet_pton(AF_INET6, host.c_str(), &address) == 1;
}

bool isHostName(std::string_view host) {
  if (host.empty() || host.size() > 253 || host.front() == '.' || host.front() == '-') return false;
  for (char c : host) {
    const bool good = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '.' || c == '-' || c == '_';
    if (!good) return false;
  }
  return host.find("..") == std::string_view::npos;
}

// Splits "host", "host:port" or "[v6]:port". Null when fine, else what is wrong.
const char* readAuthority(std::string_view authority, Origin& origin) {
  if (authority.find('@') != std::string_view::npos) return "a user name in it is not supported";
  std::string_view port;
  bool hasPort = false;
  if (!authority.empty() && authority.front() == '[') {
    const size_t close = authority.find(']');
    if (close == std::string_view::npos) return "'[' is not closed";
    origin.host = base::toLower(authority.substr(1, close - 1));
    if (!isIpv6(origin.host)) return "no IPv6 address between the brackets";
    authority.remove_prefix(close + 1);
    hasPort = !authority.empty();
    if (hasPort && authority.front() != ':') return "something other than a port follows the host";
    if (hasPort) port = authority.substr(1);
  } else {
    const size_t colon = authority.find(':');
    hasPort = colon != std::string_view::npos;
    if (hasPort) port = authority.substr(colon + 1);
    origin.host = base::toLower(authority.substr(0, colon));
    if (!isHostName(origin.host)) return origin.host.empty() ? "the host is missing" : "no valid host name";
  }
  if (!hasPort) return nullptr;
  unsigned number = 0;
  auto [end, problem] = std::from_chars(port.data(), port.data() + port.size(), number);
  if (problem != std::errc() || end != port.data() + port.size() || number < 1 || number > 65535)
    return "the port is not a number from 1 to 65535";
  origin.port = static_cast<uint16_t>(number);
  return nullptr;
}

}  // namespace

std::string Origin::hostHeader() const {
  std::string out = host.find(':') != std::string::npos ? "[" + host + "]" : host;
  if (port != (tls ? 443 : 80)) out.append(":").append(std::to_string(port));
  return out;
}

std::string Origin::text() const {
  std::string out = tls ? "https://" : "http://";
  out += host.find(':') != std::string::npos ? "[" + host + "]" : host;
  return out.append(":").append(std::to_string(port));
}

bool Origin::isLoopback() const {
  if (host == "localhost" || host == "::1") return true;
  in_addr address;
  return inet_pton(AF_INET, host.c_str(), &address) == 1 && ntohl(address.s_addr) >> 24 == 127;
}

std::string Url::target() const {
  std::string out = path.empty() ? "/" : path;
  if (!query.empty()) out.append("?").append(query);
  return out;
}

base::Result<Url> parseUrl(std::string_view text) {
  Url url;
  for (char c : text)
    if (static_cast<unsigned char>(c) <= 0x20 || c == 0x7f) return wrong("", "a blank or control byte in it");
  const size_t colon = text.find("://");
  const std::string_view scheme = text.substr(0, colon);
  if (colon == std::string_view::npos) return wrong(text, "it does not begin with https:// or http://");
  if (base::iequals(scheme, "https")) {
    url.origin.tls = true;
    url.origin.port = 443;
  } else if (base::iequals(scheme, "http")) {
    url.origin.tls = false;
    url.origin.port = 80;
  } else {
    return wrong(text, "the scheme is neither https nor http");
  }
  std::string_view rest = text.substr(colon + 3);
  if (rest.find('#') != std::string_view::npos) return wrong(text, "a fragment in it is not supported");
  const std::string_view authority = rest.substr(0, rest.find_first_of("/?"));
  if (const char* why = readAuthority(authority, url.origin)) return wrong(text, why);
  rest.remove_prefix(authority.size());
  const size_t question = rest.find('?');
  url.path = rest.substr(0, question);
  if (question != std::string_view::npos) url.query = rest.substr(question + 1);
  return url;
}

}  // namespace spillway::upstream
