#include "host/http/Access.h"

#include <algorithm>
#include <array>

#include "host/base/Explained.h"
#include "host/base/Strings.h"

namespace spillway::http {
namespace {

using base::iequals;

constexpr std::array<std::string_view, 3> kOwnNames{"localhost", "127.0.0.1", "[::1]"};

std::string_view withoutPort(std::string_view host) {
  if (host.starts_with('[')) {
    size_t end = host.find(']');
    return end == std::string_view::npos ? host : host.substr(0, end + 1);
  }
  return host.substr(0, host.find(':'));
}

// The places where clients of the known wires put their key.
std::array<std::string_view, 5> shownKeys(const RequestHead& head) {
  std::array<std::string_view, 5> shown;
  std::string_view bearer = head.header("authorization");
  if (bearer.size() > 7 && iequals(bearer.substr(0, 7), "bearer ")) shown[0] = bearer.substr(7);
  shown[1] = head.header("x-api-key");
  shown[2] = head.header("api-key");
  shown[3] = head.header("x-goog-api-key");
  for (std::string_view rest = head.query; !rest.empty();) {
    size_t amp = rest.find('&');
    std::string_view pair = rest.substr(0, amp);
    if (pair.starts_with("key=")) shown[4] = pair.substr(4);
    rest = amp == std::string_view::npos ? std::string_view() : rest.substr(amp + 1);
  }
  return shown;
}

}  // namespace

Access::Access(AccessRules rules) : rules_(std::move(rules)) {}

bool Access::listed(std::string_view authority) const {
  return std::any_of(rules_.hosts.begin(), rules_.hosts.end(), [&](const std::string& allowed) {
    return allowed == "*" || iequals(allowed, authority) || iequals(allowed, withoutPort(authority));
  });
}

std::string Access::refusal(const RequestHead& head) const {
  std::string_view host = head.header("host");
  bool own = std::any_of(kOwnNames.begin(), kOwnNames.end(),
                         [&](std::string_view name) { return iequals(name, withoutPort(host)); });
  if (!host.empty() && !own && !listed(host))
    return base::explained(
        "the Host header names " + std::string(withoutPort(host)) +
            ", which is not a name of this server; add it to allowed_hosts in the configuration if it should be",
        base::Cause::HostName);
  const auto foreign = [] {
    return base::explained(
        "requests from web pages of another origin are refused; add the host of that page to allowed_hosts in the "
        "configuration if it should be allowed",
        base::Cause::WebPage);
  };
  std::string_view origin = head.header("origin");
  if (origin.empty()) {
    // Pictures, scripts and frames of another page come without an Origin. A link that is followed may.
    std::string_view site = head.header("sec-fetch-site");
    const bool opens = head.header("sec-fetch-mode") == "navigate" && head.header("sec-fetch-dest") == "document" &&
                       (head.method == "GET" || head.method == "HEAD");
    return site.empty() || site == "same-origin" || site == "none" || opens ? std::string() : foreign();
  }
  size_t scheme = origin.find("://");
  std::string_view authority = scheme == std::string_view::npos ? origin : origin.substr(scheme + 3);
  if (!iequals(authority, host) && !listed(authority)) return foreign();
  return {};
}

std::shared_ptr<const keys::Grant> Access::grantOf(std::string_view key) const {
  return rules_.keys ? rules_.keys->find(key) : nullptr;
}

std::shared_ptr<const keys::Grant> Access::grant(const RequestHead& head) const {
  std::shared_ptr<const keys::Grant> found;
  if (!rules_.keys) return found;
  for (std::string_view shown : shownKeys(head))
    if (auto grant = rules_.keys->find(shown)) found = std::move(grant);
  return found;
}

std::optional<base::Error> Access::keyRefusal(const keys::Grant* grant, int64_t nowMs) const {
  if (!keyNeeded()) return std::nullopt;
  std::string why;
  if (!grant && !hasKeys())
    why =
        "this server can be reached by other machines and has no client keys yet; make one with 'spillway keys "
        "create NAME' and send it as the API key";
  else if (!grant)
    why = "this server needs a client key, and the request shows none that it knows";
  else if (grant->expiresMs != 0 && nowMs >= grant->expiresMs)
    why = "the client key '" + grant->name + "' has expired; make a new one with 'spillway keys create NAME'";
  if (why.empty()) return std::nullopt;
  return base::Error{.fault = base::Fault::Auth,
                     .httpStatus = 401,
                     .message = base::explained(std::move(why), base::Cause::ClientKey)};
}

}  // namespace spillway::http
