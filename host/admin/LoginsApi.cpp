#include "host/admin/LoginsApi.h"

#include <algorithm>

#include "host/admin/Query.h"
#include "host/admin/Replies.h"
#include "host/base/Strings.h"

namespace spillway::admin {
namespace {

using logins::LoginView;
using logins::LoginWish;

constexpr std::string_view kLogins = "/api/logins", kOne = "/api/logins/";
constexpr std::string_view kMembers[] = {"provider", "name", "settings", "accept_terms"};
constexpr const char* kHint = "see docs/operate/logins.md";

Json orNull(const std::string& text) { return text.empty() ? Json() : Json(text); }

Json viewRow(const LoginView& view) {
  const bool pending = view.state == LoginView::State::Pending;
  return {{"id", view.id},
          {"provider", view.provider},
          {"name", view.account},
          {"state", logins::stateName(view.state)},
          {"user_code", pending ? Json(view.userCode) : Json()},
          {"verification_url", pending ? Json(view.verificationUrl) : Json()},
          {"interval_ms", pending ? Json(view.intervalMs) : Json()},
          {"expires_ms", view.expiresMs},
          {"person", orNull(view.person)},
          {"terms", orNull(view.terms)},
          {"message", orNull(view.message)}};
}

const char* stateName(logins::TokenStatus::State state) {
  using State = logins::TokenStatus::State;
  switch (state) {
    case State::AsIs:
      return "key_as_it_is";
    case State::Good:
      return "good";
    case State::Failing:
      return "failing";
    case State::NeedsLogin:
      return "needs_login";
    case State::None:
      break;
  }
  return "none";
}

Json accountRow(const LoginAccount& account) {
  return {{"id", orNull(account.id)},
          {"provider", account.token.provider},
          {"name", account.token.account},
          {"person", orNull(account.person)},
          {"made_ms", account.madeMs == 0 ? Json() : Json(account.madeMs)},
          {"token", stateName(account.token.state)},
          {"token_expires_ms", account.token.expiresMs == 0 ? Json() : Json(account.token.expiresMs)},
          {"retry_ms", account.token.retryMs == 0 ? Json() : Json(account.token.retryMs)},
          {"message", orNull(account.token.message)}};
}

// What is wrong with the body; empty: nothing, and `wish` is filled.
std::string read(std::string_view body, LoginWish& wish) {
  const Json json = Json::parse(body, nullptr, false);
  if (!json.is_object()) return "the body must be a JSON object";
  for (const auto& [name, value] : json.items()) {
    if (value.is_null()) continue;
    if (std::find(std::begin(kMembers), std::end(kMembers), name) == std::end(kMembers)) {
      const std::string_view close = base::nearest(name, kMembers);
      return "unknown member '" + name + "'" +
             (close.empty() ? std::string() : "; did you mean '" + std::string(close) + "'?");
    }
    if (name == "provider" || name == "name") {
      if (!value.is_string()) return "'" + name + "' must be a text";
      (name == "provider" ? wish.provider : wish.account) = value.get<std::string>();
    } else if (name == "accept_terms") {
      if (!value.is_boolean()) return "'accept_terms' must be true or false";
      wish.termsAccepted = value.get<bool>();
    } else {
      if (!value.is_object()) return "'settings' must be an object of texts";
      for (const auto& [setting, text] : value.items()) {
        if (!text.is_string()) return "'settings." + setting + "' must be a text";
        wish.settings.push_back({setting, config::Secret(text.get<std::string>()), "login"});
      }
    }
  }
  return wish.provider.empty() ? "'provider' is missing" : "";
}

AdminReply begin(const Ports& ports, const AdminRequest& request) {
  // A form of another page cannot send this type without the browser asking first.
  if (!request.header("content-type").starts_with("application/json"))
    return errorReply(400, "the content type must be application/json", kHint);
  LoginWish wish;
  wish.account = "login";
  if (std::string fault = read(request.body, wish); !fault.empty()) return errorReply(400, fault, kHint);
  const base::Result<LoginView> begun = ports.beginLogin(wish);
  return begun.ok() ? jsonReply(viewRow(*begun), 201) : failureReply(begun.error(), kHint);
}

AdminReply list(const Ports& ports) {
  Json accounts = Json::array(), pending = Json::array();
  for (const LoginAccount& account : ports.loginAccounts()) accounts.push_back(accountRow(account));
  for (const LoginView& view : ports.logins()) pending.push_back(viewRow(view));
  return jsonReply({{"accounts", std::move(accounts)}, {"logins", std::move(pending)}});
}

AdminReply one(const Ports& ports, const AdminRequest& request, const std::string& id) {
  if (request.method == "DELETE") {
    const base::Result<std::string> ended = ports.endLogin(id);
    return ended.ok() ? jsonReply({{"id", id}, {"ended", *ended}}) : failureReply(ended.error(), kHint);
  }
  if (request.method != "GET" && request.method != "HEAD") return notWith(request, "GET, HEAD, DELETE");
  for (const LoginView& view : ports.logins())
    if (view.id == id) return jsonReply(viewRow(view));
  for (const LoginAccount& account : ports.loginAccounts())
    if (account.id == id) return jsonReply(accountRow(account));
  return errorReply(404, "there is no login '" + id + "'", "GET /api/logins lists what there is");
}

}  // namespace

std::optional<AdminReply> loginsReply(const Ports& ports, const AdminRequest& request) {
  std::optional<AdminReply> reply;
  if (request.path == kLogins) {
    if (request.method == "POST")
      reply = begin(ports, request);
    else if (request.method == "GET" || request.method == "HEAD")
      reply = list(ports);
    else
      reply = notWith(request, "GET, HEAD, POST");
  } else if (request.path.starts_with(kOne) && request.path.size() > kOne.size()) {
    reply = one(ports, request, percentDecoded(request.path.substr(kOne.size())));
  }
  if (reply) reply->headers.emplace_back("Cache-Control", "no-store");
  return reply;
}

}  // namespace spillway::admin
