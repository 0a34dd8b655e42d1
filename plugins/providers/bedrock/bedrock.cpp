// Amazon Bedrock: models of many vendors over Converse, by the id of the model or of an inference profile (us., eu.,
// global. and so on before it), and Claude in its maker's own words by InvokeModel, so that nothing has to be
// translated for clients that speak them; with `wire: bedrock-converse` it is asked over Converse for Claude
// too. A long-lived API key goes as a bearer token; without one requests are signed with an access key. OpenAI's and
// xAI's newest models answer on another host, over Responses only.
#include <spillway/AwsSignature.hpp>
#include <spillway/ModelFamilies.hpp>
#include <spillway/provider.hpp>

using spw::caps;

#define RESPONSES "*openai.gpt-5*,xai.grok-4*"
#define CLAUDE "*anthropic.claude*"
#define BUDGET_FREE                                                                    \
  "*anthropic.claude-opus-4-7*,*anthropic.claude-opus-4-8*,*anthropic.claude-opus-5*," \
  "*anthropic.claude-sonnet-5*,*anthropic.claude-fable-5*"
#define ADAPTIVE "*anthropic.claude-opus-4-6*,*anthropic.claude-sonnet-4-6*," BUDGET_FREE

struct Bedrock {
  static constexpr const char* const env[] = {"AWS_BEARER_TOKEN_BEDROCK", nullptr};
  static constexpr const char* const forward[] = {"anthropic-beta", nullptr};
  static constexpr spw_endpoint endpoints[] = {
      spw::Endpoint{.wire = "anthropic-messages",
                    .path = "/model/{model}/invoke",
                    .streamPath = "/model/{model}/invoke-with-response-stream",
                    .auth = SPW_AUTH_CUSTOM,
                    .framing = SPW_FRAME_AWS,
                    .forward = forward,
                    .models = CLAUDE},
      spw::Endpoint{.wire = "bedrock-converse",
                    .path = "/model/{model}/converse",
                    .streamPath = "/model/{model}/converse-stream",
                    .countPath = "/model/{model}/count-tokens",
                    .auth = SPW_AUTH_CUSTOM,
                    .framing = SPW_FRAME_AWS},
      spw::Endpoint{.wire = "openai-responses",
                    .path = "/openai/v1/responses",
                    .baseUrl = "https://bedrock-mantle.{region}.api.aws",
                    .auth = SPW_AUTH_CUSTOM,
                    .models = RESPONSES},
      spw::Endpoint{.wire = "openai-chat",
                    .path = "/openai/v1/chat/completions",
                    .auth = SPW_AUTH_CUSTOM,
                    .models = "openai.gpt-oss*"},
  };
  static constexpr spw_model models[] = {
#include "models.inc"
  };
  static constexpr spw_quirk quirks[] = {
      SPW_TOKENIZERS_BY_NAME,
      {"tokenizer", R"("claude")", CLAUDE},
      {"turn_order", R"(["alternate","first_user","tool_results_in_one_turn"])", nullptr},
      {"no_empty_content", nullptr, nullptr},
      {"tool_id_format", R"("^[a-zA-Z0-9_-]{1,64}$")", nullptr},
      {"tool_name_format", R"("^[a-zA-Z0-9_-]{1,64}$")", nullptr},
      {"tool_config_required_with_history", nullptr, nullptr},
      {"tool_choice_allowed", R"(["auto"])", nullptr},
      {"tool_choice_allowed", R"(["auto","required","named"])", "*anthropic.*,*amazon.nova*,*mistral.mistral-large*"},
      {"temperature_range", "[0,1]", nullptr},
      {"turn_order", "[]", RESPONSES},
      {"tool_choice_allowed", R"(["auto","none","required","named"])", RESPONSES},
      {"temperature_range", "[0,2]", RESPONSES},
      {"image_source", R"(["base64"])", nullptr},
      {"cache_mode", R"("breakpoints:4")", "*anthropic.claude*,*amazon.nova*"},
      {"budget_rules", R"({"min":1024,"below_max_tokens":true})", CLAUDE},
      {"budget_rules", R"({"rejected":true})", BUDGET_FREE},
      {"adaptive_thinking", nullptr, ADAPTIVE},
      {"sampling_forbidden", R"(["temperature","top_p","top_k"])", BUDGET_FREE},
      {"thinking_default", R"("always")", "*anthropic.claude-fable-5*"},
      {"tool_choice_blocked_while_thinking", R"(["required","named"])", CLAUDE},
      {"tool_choice_blocked_while_thinking", "[]", BUDGET_FREE},
      {"reasoning_replay", R"("signature")", CLAUDE},
      {"max_tokens_required", nullptr, CLAUDE},
      {"anthropic_version_in_body", R"("bedrock-2023-05-31")", CLAUDE},
      {"model_access_gate", nullptr, nullptr},
      {"request_signing", R"("sigv4")", nullptr},
#include "reasoning.inc"
  };
  static constexpr spw_error_rule errors[] = {
      {400, "on-demand throughput isn", SPW_FAULT_MODEL_MISSING, SPW_SCOPE_MODEL, 0},
      {403, "access to the model", SPW_FAULT_FORBIDDEN, SPW_SCOPE_MODEL, 0},
      {403, "security token", SPW_FAULT_AUTH, SPW_SCOPE_ACCOUNT, 0},
      {403, "signature", SPW_FAULT_AUTH, SPW_SCOPE_ACCOUNT, 0},
      {429, "tokens per day", SPW_FAULT_QUOTA, SPW_SCOPE_MODEL, 0},
  };
  static constexpr const char* const regionEnv[] = {"AWS_REGION", "AWS_DEFAULT_REGION", nullptr};
  static constexpr const char* const idEnv[] = {"AWS_ACCESS_KEY_ID", nullptr};
  static constexpr const char* const secretEnv[] = {"AWS_SECRET_ACCESS_KEY", nullptr};
  static constexpr const char* const sessionEnv[] = {"AWS_SESSION_TOKEN", nullptr};
  static constexpr const char* const profileEnv[] = {"AWS_PROFILE", nullptr};
  static constexpr spw_setting settings[] = {
      spw::Setting{.name = "region",
                   .description = "Region whose models are used, such as us-east-1.",
                   .env = regionEnv,
                   .profileKey = "region"},
      spw::Setting{.name = "access_key_id",
                   .description = "Access key, for requests that are signed.",
                   .env = idEnv,
                   .credential = true,
                   .profileKey = "aws_access_key_id"},
      spw::Setting{.name = "secret_access_key",
                   .description = "Secret of the access key.",
                   .env = secretEnv,
                   .credential = true,
                   .profileKey = "aws_secret_access_key"},
      spw::Setting{.name = "session_token",
                   .description = "Token of an access key that is temporary.",
                   .fallback = "",
                   .env = sessionEnv,
                   .credential = true,
                   .profileKey = "aws_session_token"},
      spw::Setting{.name = "profile",
                   .description = "Profile of ~/.aws/credentials and ~/.aws/config that has these.",
                   .fallback = "",
                   .env = profileEnv},
  };
  static constexpr spw_profile_file files[] = {
      {"~/.aws/credentials", "AWS_SHARED_CREDENTIALS_FILE", nullptr},
      {"~/.aws/config", "AWS_CONFIG_FILE", "profile "},
  };
  static constexpr spw_profiles profiles = spw::profilesBy("profile", files);
  static constexpr spw::ProviderTable table{
      .id = "bedrock",
      .name = "Amazon Bedrock",
      .tier = "cheap",
      .baseUrl = "https://bedrock-runtime.{region}.amazonaws.com",
      .env = env,
      .endpoints = endpoints,
      .models = models,
      .quirks = quirks,
      .errors = errors,
      .settings = settings,
      .evidence = "models.dev, vercel/ai, Portkey-AI/gateway, anthropics/anthropic-sdk-python; 2026-08-22",
      .confidence = "high",
      .anyModel = true,
      .profiles = &profiles};

  // By InvokeModel a path names the model and says whether it streams; what other hosts are told in headers the body
  // says.
  static spw::Status prepare(spw::Call call, spw::Request& request, spw::Error& error) {
    const std::string_view url = request.url();
    if (!url.ends_with("/invoke") && !url.ends_with("/invoke-with-response-stream")) return SPW_DECLINED;
    const spw::Json body = call.parse(request.body());
    if (!body.isObject()) return SPW_DECLINED;
    body.take("model");
    body.take("stream");
    if (!body["anthropic_version"]) body.put("anthropic_version", "bedrock-2023-05-31");
    if (std::string_view betas = request.header("anthropic-beta"); !betas.empty() && !body["anthropic_beta"]) {
      const spw::Json list = call.array();
      while (!betas.empty()) {
        std::string_view one = betas.substr(0, betas.find(','));
        betas.remove_prefix(std::min(betas.size(), one.size() + 1));
        while (one.starts_with(' ')) one.remove_prefix(1);
        while (one.ends_with(' ')) one.remove_suffix(1);
        if (!one.empty()) list.push(one);
      }
      body.put("anthropic_beta", list);
    }
    request.setBody(body.dump());
    // Of the events, not of the stream they are in.
    if (request.setHeader("accept", "application/json")) return SPW_OK;
    return error.failed(SPW_FAULT_TOO_LARGE, "no memory is left for the request's headers");
  }

  // The newer host is a service of its own to whoever checks signatures.
  static spw::Status sign(spw::Call call, spw::Request& request, spw::Error& error) {
    if (const std::string_view key = call.secret("key"); !key.empty()) {
      if (request.setHeader("authorization", call.concat({"Bearer ", key}))) return SPW_OK;
      return error.failed(SPW_FAULT_TOO_LARGE, "no memory is left for the request's headers");
    }
    const bool responses = request.url().find("/openai/v1/responses") != std::string_view::npos;
    return spw::signAws(call, request,
                        {.accessKey = call.secret("access_key_id"),
                         .secretKey = call.secret("secret_access_key"),
                         .session = call.secret("session_token"),
                         .region = call.secret("region"),
                         .service = responses ? "bedrock-mantle" : "bedrock"},
                        error);
  }
};

SPW_PROVIDER_PLUGIN(Bedrock)
