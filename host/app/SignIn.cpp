#include "host/app/SignIn.h"

#include <nlohmann/json.hpp>

#include "host/admin/Replies.h"
#include "host/base/Strings.h"

namespace spillway::app {
namespace {

using admin::AdminReply;
using admin::Json;

constexpr std::string_view kCookie = "spillway_session=";

// The session's token among the cookies; empty: none.
std::string_view tokenIn(std::string_view cookies) {
  while (!cookies.empty()) {
    const size_t end = std::min(cookies.find(';'), cookies.size());
    std::string_view one = cookies.substr(0, end);
    cookies.remove_prefix(std::min(end + 1, cookies.size()));
    while (one.starts_with(' ')) one.remove_prefix(1);
    if (one.starts_with(kCookie)) return one.substr(kCookie.size());
  }
  return {};
}

// What browsers say of where a request comes from. They say it to addresses they hold for safe only, so elsewhere it is
// a header that no page of another origin can set without being asked for leave, which nobody is given.
template <class Header>
bool fromOwnPage(std::string_view method, const Header& header) {
  const std::string_view site = header("sec-fetch-site");
  const bool reads = method == "GET" || method == "HEAD";
  if (!site.empty()) return site == "same-origin" || (site == "none" && reads);
  const std::string_view origin = header("origin"), host = header("host");
  const size_t scheme = origin.find("://");
  if (scheme != std::string_view::npos) return base::iequals(origin.substr(scheme + 3), host);
  return origin.empty() && header("x-spillway-page") == "1";
}

AdminReply uncached(AdminReply reply) {
  reply.headers.emplace_back("Cache-Control", "no-store");
  return reply;
}

std::string cookieLine(std::string_view token, int64_t seconds) {
  return std::string(kCookie) + std::string(token) +
         "; Path=/; HttpOnly; SameSite=Strict; Max-Age=" + std::to_string(seconds);
}

}  // namespace

bool SignIn::admits(const http::RequestHead& head, int64_t nowMs) {
  if (const std::string_view ticket = head.header(kTicketHeader); !ticket.empty()) return tickets_.take(ticket, nowMs);
  const std::string_view token = tokenIn(head.header("cookie"));
  return !token.empty() && fromOwnPage(head.method, [&](std::string_view name) { return head.header(name); }) &&
         sessions_.find(token, nowMs);
}

std::optional<AdminReply> SignIn::handle(const admin::AdminRequest& request, const http::Access& access,
                                         int64_t nowMs) {
  if (request.path != kPath) return std::nullopt;
  if (request.method == "GET" || request.method == "HEAD") return uncached(state(request, access, nowMs));
  if (request.method == "POST") return uncached(enter(request, access, nowMs));
  if (request.method == "DELETE") {
    if (!fromOwnPage(request.method, request.header))
      return uncached(admin::errorReply(403, "only the page itself signs out", "open the page and sign out there"));
    sessions_.end(tokenIn(request.header("cookie")));
    AdminReply reply = admin::jsonReply({{"needed", access.keyNeeded()}, {"signed_in", false}, {"expires_ms", Json()}});
    reply.headers.emplace_back("Set-Cookie", cookieLine("", 0));
    return uncached(std::move(reply));
  }
  AdminReply reply = admin::errorReply(405, std::string(kPath) + " cannot be asked with " + std::string(request.method),
                                       "use GET, POST or DELETE");
  reply.headers.emplace_back("Allow", "GET, HEAD, POST, DELETE");
  return uncached(std::move(reply));
}

AdminReply SignIn::state(const admin::AdminRequest& request, const http::Access& access, int64_t nowMs) const {
  std::optional<int64_t> expires;
  if (fromOwnPage(request.method, request.header)) expires = sessions_.find(tokenIn(request.header("cookie")), nowMs);
  return admin::jsonReply({{"needed", access.keyNeeded()},
                           {"signed_in", expires.has_value()},
                           {"expires_ms", expires ? Json(*expires) : Json()}});
}

AdminReply SignIn::enter(const admin::AdminRequest& request, const http::Access& access, int64_t nowMs) {
  // A form of another page cannot send this type without the browser asking first.
  if (!request.header("content-type").starts_with("application/json"))
    return admin::errorReply(400, "the content type must be application/json", "see docs/operate/dashboard.md");
  const Json body = Json::parse(request.body, nullptr, false);
  const auto member = [&](const char* name) {
    return body.is_object() && body.size() == 1 && body.contains(name) && body[name].is_string()
               ? body[name].get<std::string>()
               : std::string();
  };
  const std::string ticket = member("ticket"), key = member("key");
  if (ticket.empty() && key.empty())
    return admin::errorReply(400, "the body must be an object with 'ticket' or 'key'", "see docs/operate/dashboard.md");
  if (!ticket.empty() && !tickets_.take(ticket, nowMs))
    return admin::errorReply(401, "this link has been used, or is older than two minutes",
                             "'spillway open' makes a new one");
  if (!key.empty()) {
    const auto grant = access.grantOf(key);
    if (!grant || access.keyRefusal(grant.get(), nowMs) || !grant->management)
      return admin::errorReply(401, "this key does not open the dashboard",
                               "keys made with --management do, and those of the configuration");
  }
  const base::Result<std::string> token = sessions_.begin(nowMs);
  if (!token) return admin::errorReply(500, "the session could not be kept: " + token.error().message, "");
  // Whoever signs in anew has no second session.
  if (const std::string_view old = tokenIn(request.header("cookie")); !old.empty()) sessions_.end(old);
  AdminReply reply = admin::jsonReply(
      {{"needed", access.keyNeeded()}, {"signed_in", true}, {"expires_ms", nowMs + keys::Sessions::kLifeMs}});
  reply.headers.emplace_back("Set-Cookie", cookieLine(*token, keys::Sessions::kLifeMs / 1000));
  return reply;
}

}  // namespace spillway::app
