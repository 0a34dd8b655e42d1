// Google Vertex AI: Gemini, Claude and open models of one project, each over the wire of its maker. The key is the JSON
// of a service account, or of a person's own login, and is exchanged for tokens.
#include <spillway/ModelFamilies.hpp>
#include <spillway/TokenEndpoint.hpp>
#include <spillway/provider.hpp>

using spw::caps;

#define PROJECT "/projects/{project}/locations/{location}"
#define GOOGLE PROJECT "/publishers/google/models/{model}"
#define ANTHROPIC PROJECT "/publishers/anthropic/models/"

#define BUDGET_FREE "claude-opus-4-7*,claude-opus-4-8*,claude-opus-5*,claude-sonnet-5*,claude-fable-5*"
#define ADAPTIVE "claude-opus-4-6*,claude-sonnet-4-6*," BUDGET_FREE

struct Vertex {
  static constexpr const char* const envFiles[] = {"GOOGLE_APPLICATION_CREDENTIALS", nullptr};
  static constexpr const char* const forward[] = {"anthropic-beta", nullptr};
  static constexpr spw_endpoint endpoints[] = {
      spw::Endpoint{.wire = "gemini",
                    .path = GOOGLE ":generateContent",
                    .streamPath = GOOGLE ":streamGenerateContent?alt=sse",
                    .countPath = GOOGLE ":countTokens",
                    .models = "gemini*"},
      spw::Endpoint{.wire = "anthropic-messages",
                    .path = ANTHROPIC "{model}:rawPredict",
                    .streamPath = ANTHROPIC "{model}:streamRawPredict",
                    .countPath = ANTHROPIC "count-tokens:rawPredict",
                    .forward = forward,
                    .models = "claude*"},
      spw::Endpoint{.wire = "openai-chat", .path = PROJECT "/endpoints/openapi/chat/completions", .models = "*/*"},
  };
  static constexpr spw_model models[] = {
#include "models.inc"
  };
  static constexpr spw_price prices[] = {
#include "prices.inc"
  };
  static constexpr spw_quirk quirks[] = {
      SPW_TOKENIZERS_BY_NAME,
      {"token_exchange", nullptr, nullptr},
      {"per_model_wire", R"("by publisher")", nullptr},
      {"turn_order", R"(["alternate","tool_results_in_one_turn"])", "gemini*"},
      {"no_empty_content", nullptr, "gemini*,claude*"},
      {"tool_ids", R"("optional")", "gemini*"},
      {"tool_stream", R"("whole")", "gemini*"},
      {"tool_schema_subset", R"(["no $ref","no additionalProperties","no allOf","enum of strings"])", "gemini*"},
      {"tool_name_format", R"("^[a-zA-Z_][a-zA-Z0-9_.:-]{0,63}$")", "gemini*"},
      {"json_with_tools_unsupported", nullptr, "gemini-2*"},
      {"reasoning_replay", R"("signature")", "gemini-3*,gemini-flash-*latest,claude*"},
      {"image_source", R"(["base64","file_uri"])", "gemini*"},
      {"thinking_default", R"("always")", "gemini-2.5-pro*,claude-fable-5*"},
      {"stop_max", "5", "gemini*"},
      {"max_tokens_required", nullptr, "claude*"},
      {"temperature_range", "[0,1]", "claude*"},
      {"sampling_forbidden", R"(["temperature","top_p","top_k"])", BUDGET_FREE},
      {"budget_rules", R"({"min":1024,"below_max_tokens":true})", "claude*"},
      {"budget_rules", R"({"rejected":true})", BUDGET_FREE},
      {"adaptive_thinking", nullptr, ADAPTIVE},
      {"tool_choice_blocked_while_thinking", R"(["required","named"])", "claude*"},
      {"tool_choice_blocked_while_thinking", "[]", BUDGET_FREE},
      {"tool_id_format", R"("^[a-zA-Z0-9_-]+$")", "claude*"},
      {"tool_name_format", R"("^[a-zA-Z0-9_-]{1,128}$")", "claude*"},
      {"turn_order", R"(["consecutive_merged","first_user"])", "claude*"},
      {"cache_mode", R"("breakpoints:4")", "claude*"},
      {"parallel_tools", R"("inverse_flag")", "claude*"},
      {"anthropic_version_in_body", R"("vertex-2023-10-16")", "claude*"},
#include "reasoning.inc"
  };
  static constexpr spw_error_rule errors[] = {
      {403, "PERMISSION_DENIED", SPW_FAULT_FORBIDDEN, SPW_SCOPE_ACCOUNT, 0},
      {404, "Publisher Model", SPW_FAULT_MODEL_MISSING, SPW_SCOPE_MODEL, 0},
      {429, "RESOURCE_EXHAUSTED", SPW_FAULT_RATE_LIMIT, SPW_SCOPE_MODEL, 0},
  };
  static constexpr const char* const projectEnv[] = {"GOOGLE_VERTEX_PROJECT", "GOOGLE_CLOUD_PROJECT", nullptr};
  static constexpr const char* const locationEnv[] = {"GOOGLE_VERTEX_LOCATION", "GOOGLE_CLOUD_LOCATION", nullptr};
  static constexpr spw_setting settings[] = {
      spw::Setting{.name = "project", .description = "Id of the project that is billed.", .env = projectEnv},
      spw::Setting{.name = "location",
                   .description = "Region such as us-east5, or global, us or eu.",
                   .fallback = "global",
                   .env = locationEnv},
  };
  static constexpr spw::ProviderTable table{
      .id = "vertex",
      .name = "Google Vertex AI",
      .tier = "free",
      .baseUrl = "https://{location}-aiplatform.googleapis.com/v1",
      .login = SPW_LOGIN_SERVICE_ACCOUNT,
      .endpoints = endpoints,
      .models = models,
      .quirks = quirks,
      .errors = errors,
      .settings = settings,
      .evidence = "models.dev, Portkey-AI/gateway, googleapis/js-genai, anthropics/anthropic-sdk-python; 2026-08-22",
      .confidence = "high",
      .anyModel = true,
      .prices = prices,
      .envFiles = envFiles};

  static spw::Status prepare(spw::Call call, spw::Request& request, spw::Error&) {
    const bool moved = atLocation(call, request);
    const std::string_view url = request.url();
    if (url.find("/publishers/anthropic/models/") == std::string_view::npos) return moved ? SPW_OK : SPW_DECLINED;
    const spw::Json body = call.parse(request.body());
    if (!body.isObject()) return moved ? SPW_OK : SPW_DECLINED;
    // Named in the path; a count names it in the body.
    if (!url.ends_with("/count-tokens:rawPredict")) body.take("model");
    if (!body["anthropic_version"]) body.put("anthropic_version", "vertex-2023-10-16");
    request.setBody(body.dump());
    return SPW_OK;
  }

  static spw::Status refresh(spw::Call call, const spw_token&, spw_token& fresh, spw::Error& error) {
    const spw::Json key = call.parse(call.secret("key"));
    const std::string_view type = key["type"].str();
    if (type == "authorized_user") {
      return spw::fetchToken(call, kTokenEndpoint,
                             {{"grant_type", "refresh_token"},
                              {"client_id", key["client_id"].str()},
                              {"client_secret", key["client_secret"].str()},
                              {"refresh_token", key["refresh_token"].str()}},
                             fresh, error);
    }
    if (type != "service_account") {
      return error.failed(SPW_FAULT_AUTH,
                          "the key must be the JSON of a service account (\"type\": \"service_account\") or of "
                          "application-default credentials (\"authorized_user\")");
    }
    const std::string_view endpoint = key["token_uri"].str(kTokenEndpoint);
    const std::string_view assertion = signedAssertion(call, key, endpoint);
    if (assertion.empty()) {
      return error.failed(SPW_FAULT_AUTH,
                          "the service account's private_key is no PEM key, or its client_email is missing");
    }
    return spw::fetchToken(call, endpoint,
                           {{"grant_type", "urn:ietf:params:oauth:grant-type:jwt-bearer"}, {"assertion", assertion}},
                           fresh, error);
  }

 private:
  static constexpr std::string_view kTokenEndpoint = "https://oauth2.googleapis.com/token";

  // Regions have a host of their own each; what is no region has another form of host. True when the URL has changed.
  static bool atLocation(spw::Call call, spw::Request& request) {
    const std::string_view url = request.url();
    const std::pair<std::string_view, std::string_view> places[] = {
        {"https://global-aiplatform.googleapis.com/", "https://aiplatform.googleapis.com/"},
        {"https://us-aiplatform.googleapis.com/", "https://aiplatform.us.rep.googleapis.com/"},
        {"https://eu-aiplatform.googleapis.com/", "https://aiplatform.eu.rep.googleapis.com/"}};
    for (const auto& [regional, host] : places) {
      if (!url.starts_with(regional)) continue;
      request.setUrl(call.concat({host, url.substr(regional.size())}));
      return true;
    }
    return false;
  }

  // A JSON Web Token by which the account asks for a token of an hour (RFC 7523).
  static std::string_view signedAssertion(spw::Call call, spw::Json key, std::string_view audience) {
    const std::string_view email = key["client_email"].str();
    if (email.empty()) return {};
    const spw::Json head = call.object().put("alg", "RS256").put("typ", "JWT");
    if (const std::string_view id = key["private_key_id"].str(); !id.empty()) head.put("kid", id);
    const int64_t now = call.services().unixMs() / 1000;
    const spw::Json claims = call.object()
                                 .put("iss", email)
                                 .put("scope", "https://www.googleapis.com/auth/cloud-platform")
                                 .put("aud", audience)
                                 .put("iat", now)
                                 .put("exp", now + 3600);
    const std::string_view text = call.concat({call.base64url(head.dump()), ".", call.base64url(claims.dump())});
    const std::string_view signature = call.signRs256(key["private_key"].str(), text);
    return signature.empty() ? signature : call.concat({text, ".", call.base64url(signature)});
  }
};

SPW_PROVIDER_PLUGIN(Vertex)
