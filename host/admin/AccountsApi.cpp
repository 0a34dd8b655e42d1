#include "host/admin/AccountsApi.h"

#include <algorithm>

#include "host/admin/Query.h"
#include "host/admin/Replies.h"
#include "host/base/Strings.h"

namespace spillway::admin {
namespace {

constexpr std::string_view kAccounts = "/api/accounts", kOne = "/api/accounts/", kOffers = "/api/offers";
constexpr std::string_view kMembers[] = {"provider", "name", "plugin",   "base_url",
                                         "tier",     "key",  "settings", "accept_terms"};
constexpr const char* kHint = "see docs/operate/accounts.md";

bool reads(const AdminRequest& request) { return request.method == "GET" || request.method == "HEAD"; }

// A form of another page cannot send this type without the browser asking first.
bool isJson(const AdminRequest& request) { return request.header("content-type").starts_with("application/json"); }

AdminReply notJson() { return errorReply(400, "the content type must be application/json", kHint); }

// Takes a member of the wish; an error is a sentence.
std::string take(const std::string& name, const Json& value, logins::KeyWish& wish) {
  const auto text = [&](std::string& into) -> std::string {
    if (!value.is_string()) return "'" + name + "' must be a text";
    into = value.get<std::string>();
    return {};
  };
  if (name == "provider") return text(wish.provider);
  if (name == "name") return text(wish.account);
  if (name == "plugin") return text(wish.plugin);
  if (name == "base_url") return text(wish.baseUrl);
  if (name == "tier") return text(wish.tier);
  if (name == "accept_terms") {
    if (!value.is_boolean()) return "'accept_terms' must be true or false";
    wish.termsAccepted = value.get<bool>();
    return {};
  }
  if (name == "key") {
    if (!value.is_string()) return "'key' must be a text";
    wish.key = config::Secret(value.get_ref<const std::string&>());
    return {};
  }
  if (!value.is_object()) return "'settings' must be an object of texts";
  for (const auto& [setting, one] : value.items()) {
    if (!one.is_string()) return "'settings." + setting + "' must be a text";
    wish.settings.push_back({setting, config::Secret(one.get_ref<const std::string&>()), "login"});
  }
  return {};
}

AdminReply add(const Ports& ports, const AdminRequest& request) {
  if (!isJson(request)) return notJson();
  const Json json = Json::parse(request.body, nullptr, false);
  if (!json.is_object()) return errorReply(400, "the body must be a JSON object", kHint);
  logins::KeyWish wish;
  wish.account = "main";
  for (const auto& [name, value] : json.items()) {
    if (value.is_null()) continue;
    if (std::find(std::begin(kMembers), std::end(kMembers), name) == std::end(kMembers)) {
      const std::string_view close = base::nearest(name, kMembers);
      return errorReply(400,
                        "unknown member '" + name + "'" +
                            (close.empty() ? std::string() : "; did you mean '" + std::string(close) + "'?"),
                        kHint);
    }
    if (std::string wrong = take(name, value, wish); !wrong.empty()) return errorReply(400, wrong, kHint);
  }
  if (wish.provider.empty()) return errorReply(400, "'provider' is missing", kHint);
  if (const base::Result<void> added = ports.addAccount(wish); !added.ok()) return failureReply(added.error(), kHint);
  return jsonReply({{"provider", wish.provider}, {"account", wish.account}}, 201);
}

AdminReply list(const Ports& ports) {
  Json rows = Json::array();
  for (const accounts::AccountStatus& account : ports.accounts())
    rows.push_back(accountRow(account, ports.placeOf(account.provider, account.account)));
  return jsonReply({{"accounts", std::move(rows)}});
}

const char* loginName(int32_t login) {
  switch (login) {
    case SPW_LOGIN_KEY:
      return "key";
    case SPW_LOGIN_DEVICE:
      return "device";
    case SPW_LOGIN_SERVICE_ACCOUNT:
      return "service_account";
    default:
      return "none";
  }
}

Json orNull(std::string_view text) { return text.empty() ? Json() : Json(text); }

Json offerRow(const plugins::Provider& provider) {
  Json settings = Json::array();
  for (const spw_setting& setting : provider.settings())
    settings.push_back({{"name", setting.name},
                        {"description", setting.description != nullptr ? setting.description : ""},
                        {"default", setting.fallback != nullptr ? Json(setting.fallback) : Json()},
                        {"required", setting.fallback == nullptr},
                        {"credential", setting.credential != 0}});
  Json variables = Json::array();
  for (const std::string_view name : provider.env()) variables.push_back(name);
  return {{"id", provider.id()},
          {"name", provider.name()},
          {"tier", orNull(provider.tier())},
          {"base_url", orNull(provider.baseUrl())},
          {"login", loginName(provider.login())},
          {"device_login", provider.hasDeviceLogin()},
          {"lists_models", !provider.modelsPath().empty()},
          {"any_model", provider.anyModel()},
          {"terms", orNull(provider.terms())},
          {"variables", std::move(variables)},
          {"settings", std::move(settings)}};
}

AdminReply offers(const Ports& ports) {
  Json rows = Json::array();
  const pipeline::World world = ports.world();
  if (world.plugins)
    for (const plugins::Provider* provider : world.plugins->providers()) rows.push_back(offerRow(*provider));
  return jsonReply({{"offers", std::move(rows)}});
}

struct Named {
  std::string provider, account;
};

AdminReply missing(const Named& one) {
  return errorReply(404, "provider '" + one.provider + "' has no account '" + one.account + "'",
                    "GET /api/accounts lists what there is; an account with enabled: false is not among them");
}

AdminReply use(const Ports& ports, const Named& one, accounts::Use use) {
  if (!ports.setUse(one.provider, one.account, use)) return missing(one);
  return jsonReply({{"provider", one.provider}, {"account", one.account}, {"use", accounts::useName(use)}});
}

AdminReply enable(const Ports& ports, const Named& one, const AdminRequest&) {
  return use(ports, one, accounts::Use::Enabled);
}
AdminReply disable(const Ports& ports, const Named& one, const AdminRequest&) {
  return use(ports, one, accounts::Use::Disabled);
}
AdminReply drain(const Ports& ports, const Named& one, const AdminRequest&) {
  return use(ports, one, accounts::Use::Draining);
}

// Whoever is taken back into use begins anew, so one that is in use is taken back once more.
AdminReply clear(const Ports& ports, const Named& one, const AdminRequest&) {
  for (const accounts::AccountStatus& account : ports.accounts()) {
    if (account.provider != one.provider || account.account != one.account) continue;
    if (account.use != accounts::Use::Enabled)
      return errorReply(409, "the account is out of use", "POST .../enable takes it back, and forgets why it rests");
    break;
  }
  if (!ports.setUse(one.provider, one.account, accounts::Use::Enabled)) return missing(one);
  return jsonReply({{"provider", one.provider}, {"account", one.account}});
}

AdminReply rename(const Ports& ports, const Named& one, const AdminRequest& request) {
  if (!isJson(request)) return notJson();
  const Json json = Json::parse(request.body, nullptr, false);
  if (!json.is_object() || json.size() != 1 || !json.contains("name") || !json["name"].is_string())
    return errorReply(400, "the body must be an object with 'name'", kHint);
  const std::string name = json["name"];
  if (const auto renamed = ports.renameAccount(one.provider, one.account, name); !renamed.ok())
    return failureReply(renamed.error(), kHint);
  return jsonReply({{"provider", one.provider}, {"account", name}});
}

AdminReply check(const Ports& ports, const Named& one, const AdminRequest& request) {
  bool call = false;
  std::string model;
  if (!request.body.empty()) {
    if (!isJson(request)) return notJson();
    const Json json = Json::parse(request.body, nullptr, false);
    const bool named = json.is_object() && json.contains("model");
    if (!json.is_object() || !json.contains("call") || !json["call"].is_boolean() ||
        (named && !json["model"].is_string()) || json.size() != (named ? 2U : 1U))
      return errorReply(400, "the body may be empty, or an object with 'call' (true or false) and 'model'", kHint);
    call = json["call"];
    if (named) model = json["model"];
  }
  const auto checked =
      call ? ports.callAccount(one.provider, one.account, model) : ports.checkAccount(one.provider, one.account);
  if (!checked.ok()) return failureReply(checked.error(), kHint);
  return jsonReply(
      {{"provider", one.provider},
       {"account", one.account},
       {"how", inquiry::howName(checked->how)},
       {"ok", checked->ok},
       {"status", checked->status == 0 ? Json() : Json(checked->status)},
       {"models", checked->how == inquiry::AccountCheck::How::List && checked->ok ? Json(checked->models) : Json()},
       {"took_ms", checked->tookMs},
       {"exchange", orNull(checked->exchange)},
       {"message", orNull(checked->message)}});
}

struct Verb {
  std::string_view word;
  AdminReply (*handle)(const Ports&, const Named&, const AdminRequest&);
};

constexpr Verb kVerbs[] = {{"enable", enable}, {"disable", disable}, {"drain", drain},
                           {"clear", clear},   {"rename", rename},   {"test", check}};

// `rest`: the path behind "/api/accounts/".
AdminReply one(const Ports& ports, const AdminRequest& request, std::string_view rest) {
  const size_t first = rest.find('/'), second = first == rest.npos ? first : rest.find('/', first + 1);
  const bool deep = second != rest.npos && rest.find('/', second + 1) != rest.npos;
  if (first == 0 || first == rest.npos || first + 1 == rest.size() || deep || second == first + 1)
    return errorReply(404, "there is no path " + std::string(request.path), "GET /api/about lists the paths");
  const size_t end = second == rest.npos ? rest.size() : second;
  const Named named{percentDecoded(rest.substr(0, first)), percentDecoded(rest.substr(first + 1, end - first - 1))};
  if (second == rest.npos) {
    if (request.method != "DELETE") return notWith(request, "DELETE");
    if (const auto gone = ports.deleteAccount(named.provider, named.account); !gone.ok())
      return failureReply(gone.error(), kHint);
    return jsonReply({{"provider", named.provider}, {"account", named.account}});
  }
  const std::string_view word = rest.substr(second + 1);
  const auto verb =
      std::find_if(std::begin(kVerbs), std::end(kVerbs), [&](const Verb& known) { return known.word == word; });
  if (verb == std::end(kVerbs))
    return errorReply(404, "there is no path " + std::string(request.path),
                      "POST /api/accounts/{provider}/{account}/enable, /disable, /drain, /clear, /rename or /test");
  if (request.method != "POST") return notWith(request, "POST");
  return verb->handle(ports, named, request);
}

}  // namespace

std::optional<AdminReply> accountsReply(const Ports& ports, const AdminRequest& request) {
  std::optional<AdminReply> reply;
  if (request.path == kAccounts)
    reply = request.method == "POST" ? add(ports, request)
            : reads(request)         ? list(ports)
                                     : notWith(request, "GET, HEAD, POST");
  else if (request.path == kOffers)
    reply = reads(request) ? offers(ports) : notWith(request, "GET, HEAD");
  else if (request.path.starts_with(kOne) && request.path.size() > kOne.size())
    reply = one(ports, request, request.path.substr(kOne.size()));
  if (reply) reply->headers.emplace_back("Cache-Control", "no-store");
  return reply;
}

std::vector<std::string> accountPaths() {
  std::vector<std::string> paths = {"GET /api/accounts", "POST /api/accounts",
                                    "DELETE /api/accounts/{provider}/{account}", "GET /api/offers"};
  for (const Verb& verb : kVerbs) paths.push_back("POST /api/accounts/{provider}/{account}/" + std::string(verb.word));
  return paths;
}

}  // namespace spillway::admin
