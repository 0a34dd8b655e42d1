// GitHub Copilot with a plan of your own, by device login with an OAuth app of your own. It says of itself what is true
// and no more: no editor's name, id or headers.
#include <spillway/Allowance.hpp>
#include <spillway/DeviceLogin.hpp>
#include <spillway/MessagesEndpoint.hpp>
#include <spillway/ModelFamilies.hpp>
#include <spillway/provider.hpp>

using spw::caps;

struct GitHubCopilot {
  static constexpr spw_endpoint endpoints[] = {
      spw::Endpoint{.wire = "openai-chat", .path = "/chat/completions"},
      spw::Endpoint{.wire = "openai-responses", .path = "/responses"},
      spw::messagesEndpoint({.path = "/v1/messages", .auth = SPW_AUTH_BEARER}),
  };
  static constexpr spw_model models[] = {
#include "models.inc"
  };
  static constexpr spw_quirk quirks[] = {
      SPW_TOKENIZERS_BY_NAME,
      {"max_tokens_field", R"("max_completion_tokens")", "gpt-5*"},
      {"model_access_gate", nullptr, nullptr},
#include "reasoning.inc"
  };
  static constexpr spw_error_rule errors[] = {
      {400, "not accessible via the /chat/completions endpoint", SPW_FAULT_MODEL_MISSING, SPW_SCOPE_MODEL, 0},
  };
  static constexpr spw_setting settings[] = {
      spw::Setting{.name = "client_id",
                   .description = "Client id of an OAuth app or GitHub App of yours that has the device flow enabled."},
      spw::Setting{.name = "site",
                   .description = "Where to log in: github.com, or the host of your GitHub Enterprise.",
                   .fallback = "github.com"},
      spw::Setting{.name = "host",
                   .description = "Host of the models; copilot-api.<host> with GHE.com.",
                   .fallback = "api.githubcopilot.com"},
  };
  static constexpr spw_quota_call quotaCalls[] = {spw::QuotaCall{.path = "https://api.{site}/copilot_internal/user"}};
  static constexpr spw::ProviderTable table{
      .id = "github-copilot",
      .name = "GitHub Copilot",
      .tier = "subscription",
      .baseUrl = "https://{host}",
      .login = SPW_LOGIN_DEVICE,
      .endpoints = endpoints,
      .models = models,
      .modelsPath = "/models",
      .quirks = quirks,
      .errors = errors,
      .settings = settings,
      .evidence = "models.dev, docs.github.com, steipete/CodexBar, decolua/9router, BerriAI/litellm-docs; 2026-08-22",
      .confidence = "medium",
      .terms =
          "GitHub documents no public HTTP API for Copilot: whether your plan may be used through a proxy is "
          "between you and GitHub.",
      .anyModel = true,
      .quotaCalls = quotaCalls};

  // Requests of a plan, of some kinds of models each; what has no limit is not told of.
  static spw::Status quota(spw::Call, size_t, const spw::Reply& reply, const spw::LimitSink& sink, spw::Error& error) {
    const spw::Json body = reply.json();
    if (reply.status() == 404) return SPW_DECLINED;
    const int64_t exact = spw::momentOf(body["quota_reset_date_utc"]);
    const int64_t reset = exact > 0 ? exact : spw::momentOf(body["quota_reset_date"]);
    if (!body["quota_snapshots"].isObject()) return spw::noAllowance(error);
    for (const spw::Json one : body["quota_snapshots"]) {
      const auto limit = spw::amountOf(one["entitlement"]), left = spw::amountOf(one["remaining"]);
      if (one["unlimited"].isTrue() || !limit || !left) continue;
      sink.addAmount(one.name(), limit, left, "requests", reset, 0);
    }
    return SPW_OK;
  }

  static spw::Status loginBegin(spw::Call call, spw_device_code& code, spw::Error& error) {
    return spw::beginDeviceLogin(call, at(call, "/login/device/code"),
                                 {{"client_id", call.secret("client_id")}, {"scope", "read:user"}}, code, error);
  }

  static spw::Status loginPoll(spw::Call call, const spw_device_code& code, spw_token& token, spw::Error& error) {
    return spw::pollDeviceLogin(call, at(call, "/login/oauth/access_token"),
                                {{"client_id", call.secret("client_id")},
                                 {"device_code", spw::view(code.device_code)},
                                 {"grant_type", spw::kDeviceGrant}},
                                code, token, error);
  }

  // Tokens of OAuth apps do not end; those of GitHub Apps come with a refresh token.
  static spw::Status refresh(spw::Call call, const spw_token& old, spw_token& fresh, spw::Error& error) {
    if (!call.secret("key").empty()) return SPW_DECLINED;
    if (old.refresh.len == 0) return error.failed(SPW_FAULT_AUTH, "the login has ended");
    return spw::fetchToken(call, at(call, "/login/oauth/access_token"),
                           {{"client_id", call.secret("client_id")},
                            {"grant_type", "refresh_token"},
                            {"refresh_token", spw::view(old.refresh)}},
                           fresh, error);
  }

  // A plan counts what a person asks for; a tool's result that an agent sends back is not that.
  static spw::Status prepare(spw::Call call, spw::Request& request, spw::Error& error) {
    bool set = request.setHeader("x-initiator", byAgent(call.parse(request.body())) ? "agent" : "user");
    // Inside a text the quotes would stand behind backslashes.
    for (const std::string_view type : {R"("image_url")", R"("input_image")", R"("type":"image")"})
      if (request.body().find(type) != std::string_view::npos)
        set = set && request.setHeader("copilot-vision-request", "true");
    return set ? SPW_OK : error.failed(SPW_FAULT_SERVER, "no memory is left for the request's headers");
  }

 private:
  static std::string_view at(spw::Call call, std::string_view path) {
    return call.concat({"https://", call.secret("site"), path});
  }

  static bool byAgent(spw::Json body) {
    const spw::Json turns = body["messages"].isArray() ? body["messages"] : body["input"];
    if (!turns.isArray() || turns.size() == 0) return false;
    const spw::Json last = turns.at(turns.size() - 1);
    const std::string_view role = last["role"].str();
    if (role == "user" && last["content"].isArray())
      for (const spw::Json part : last["content"])
        if (part["type"].str() == "tool_result") return true;
    return role != "user";
  }
};

SPW_PROVIDER_PLUGIN(GitHubCopilot)
