#include "host/app/SignIn.h"

#include <nlohmann/json.hpp>

#include "host/admin/Replies.h"
#include "host/base/Strings.h"

namespace spillway::app {
namespace {

using admin::AdminReply;
using admin::Json;

constexpr std::string_view kCookie = "spillway_session=";
constexpr const char* kHint = "see docs/operate/dashboard.md";

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

void SignIn::open(const std::string& stateFolder, int64_t nowMs) {
  sessions_.open(stateFolder, nowMs);
  password_.open(stateFolder);
}

bool SignIn::hasPassword() {
  // Whoever signs in meanwhile does so with the new one: not between its being seen and the end of the sessions.
  const std::lock_guard lock(changing_);
  if (password_.changed()) sessions_.endAll();
  return password_.there();
}

bool SignIn::admits(const http::RequestHead& head, int64_t nowMs) {
  if (const std::string_view ticket = head.header(kTicketHeader); !ticket.empty()) return tickets_.take(ticket, nowMs);
  const std::string_view token = tokenIn(head.header("cookie"));
  return !token.empty() && fromOwnPage(head.method, [&](std::string_view name) { return head.header(name); }) &&
         sessions_.find(token, nowMs);
}

std::optional<AdminReply> SignIn::handle(const admin::AdminRequest& request, const http::Access& access,
                                         int64_t nowMs) {
  if (request.path == kPasswordPath)
    return uncached(request.method == "POST" ? change(request, access, nowMs) : admin::notWith(request, "POST"));
  if (request.path != kPath) return std::nullopt;
  if (request.method == "GET" || request.method == "HEAD") return uncached(state(request, access, nowMs));
  if (request.method == "POST") return uncached(enter(request, access, nowMs));
  if (request.method != "DELETE") return uncached(admin::notWith(request, "GET, HEAD, POST, DELETE"));
  if (!fromOwnPage(request.method, request.header))
    return uncached(admin::errorReply(403, "only the page itself signs out", "open the page and sign out there"));
  sessions_.end(tokenIn(request.header("cookie")));
  AdminReply reply = admin::jsonReply(stateRow(access, std::nullopt));
  reply.headers.emplace_back("Set-Cookie", cookieLine("", 0));
  return uncached(std::move(reply));
}

admin::Json SignIn::stateRow(const http::Access& access, std::optional<int64_t> expiresMs) {
  const bool password = hasPassword();
  return {{"needed", password || access.keyNeeded()},
          {"password", password},
          {"signed_in", expiresMs.has_value()},
          {"expires_ms", expiresMs ? Json(*expiresMs) : Json()}};
}

AdminReply SignIn::state(const admin::AdminRequest& request, const http::Access& access, int64_t nowMs) {
  std::optional<int64_t> expires;
  hasPassword();  // a change of it ends sessions
  if (fromOwnPage(request.method, request.header)) expires = sessions_.find(tokenIn(request.header("cookie")), nowMs);
  return admin::jsonReply(stateRow(access, expires));
}

AdminReply SignIn::enter(const admin::AdminRequest& request, const http::Access& access, int64_t nowMs) {
  // A form of another page cannot send this type without the browser asking first.
  if (!request.header("content-type").starts_with("application/json"))
    return admin::errorReply(400, "the content type must be application/json", kHint);
  const Json body = Json::parse(request.body, nullptr, false);
  const auto member = [&](const char* name) {
    return body.is_object() && body.size() == 1 && body.contains(name) && body[name].is_string()
               ? body[name].get<std::string>()
               : std::string();
  };
  const std::string ticket = member("ticket"), key = member("key"), password = member("password");
  if (ticket.empty() && key.empty() && password.empty())
    return admin::errorReply(400, "the body must be an object with 'ticket', 'key' or 'password'", kHint);
  if (!ticket.empty() && !tickets_.take(ticket, nowMs))
    return admin::errorReply(401, "this link has been used, or is older than two minutes",
                             "'spillway open' makes a new one");
  if (!key.empty()) {
    const auto grant = access.grantOf(key);
    if (!grant || access.keyRefusal(grant.get(), nowMs) || !grant->management)
      return admin::errorReply(401, "this key does not open the dashboard",
                               "keys made with --management do, and those of the configuration");
  }
  if (!password.empty()) {
    if (!hasPassword())
      return admin::errorReply(401, "no password is set", "'spillway password' or the page of settings sets one");
    if (auto refused = refusal(password, nowMs)) return std::move(*refused);
  }
  return begun(request, access, nowMs);
}

std::optional<AdminReply> SignIn::refusal(std::string_view password, int64_t nowMs) {
  if (const int64_t wait = attempts_.take(nowMs); wait > 0) {
    const std::string seconds = std::to_string((wait + 999) / 1000);
    AdminReply reply = admin::errorReply(429, "too many wrong passwords; the next try is in " + seconds + " s",
                                         "'spillway open' makes a link that needs none");
    reply.headers.emplace_back("Retry-After", seconds);
    return reply;
  }
  const base::Result<bool> right = password_.matches(password);
  if (!right) return admin::failureReply(right.error(), "'spillway open' makes a link that needs none");
  if (!*right)
    return admin::errorReply(401, "this is not the password",
                             "'spillway open' makes a link that needs none, 'spillway password' sets another");
  attempts_.right();
  return std::nullopt;
}

AdminReply SignIn::begun(const admin::AdminRequest& request, const http::Access& access, int64_t nowMs) {
  hasPassword();  // a change of it that nobody has seen yet is not to end this session
  const base::Result<std::string> token = sessions_.begin(nowMs);
  if (!token) return admin::errorReply(500, "the session could not be kept: " + token.error().message, "");
  // Whoever signs in anew has no second session.
  if (const std::string_view old = tokenIn(request.header("cookie")); !old.empty()) sessions_.end(old);
  AdminReply reply = admin::jsonReply(stateRow(access, nowMs + keys::Sessions::kLifeMs));
  reply.headers.emplace_back("Set-Cookie", cookieLine(*token, keys::Sessions::kLifeMs / 1000));
  return reply;
}

AdminReply SignIn::change(const admin::AdminRequest& request, const http::Access& access, int64_t nowMs) {
  if (!request.header("content-type").starts_with("application/json"))
    return admin::errorReply(400, "the content type must be application/json", kHint);
  const Json body = Json::parse(request.body, nullptr, false);
  const bool removes = body.is_object() && body.contains("password") && body["password"].is_null();
  const bool right = body.is_object() && body.contains("password") && (removes || body["password"].is_string()) &&
                     (!body.contains("current") || body["current"].is_string()) &&
                     body.size() == (body.contains("current") ? 2U : 1U);
  if (!right)
    return admin::errorReply(
        400, "the body must be an object with 'password', a text or null, and 'current' where there is one", kHint);
  if (hasPassword()) {
    if (!body.contains("current"))
      return admin::errorReply(401, "'current' is missing: the password that is set",
                               "'spillway password' on this machine does not ask for it");
    if (auto refused = refusal(body["current"].get<std::string>(), nowMs)) return std::move(*refused);
  }
  const base::Result<void> done = removes ? password_.remove() : password_.set(body["password"].get<std::string>());
  if (!done) return admin::failureReply(done.error(), kHint);
  hasPassword();  // who was signed in with the old one is not any more
  return begun(request, access, nowMs);
}

}  // namespace spillway::app
