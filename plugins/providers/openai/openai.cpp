// OpenAI's own API over its two wires; some models answer on the newer one only.
#include <spillway/Time.hpp>
#include <spillway/provider.hpp>

using spw::caps;

#define O_SERIES "o1*,o3*,o4*"

struct OpenAi {
  static constexpr const char* const env[] = {"OPENAI_API_KEY", nullptr};
  static constexpr spw_endpoint endpoints[] = {
      spw::Endpoint{.wire = "openai-chat", .path = "/chat/completions"},
      spw::Endpoint{.wire = "openai-responses", .path = "/responses", .countPath = "/responses/input_tokens"},
  };
  static constexpr spw_model models[] = {
#include "models.inc"
  };
  static constexpr spw_endpoint tasks[] = {
#include "tasks.inc"
  };
  static constexpr spw_price prices[] = {
      spw::Price{.models = "gpt-5.4", .above = 272000, .input = 5, .output = 22.5, .cacheRead = 0.5},
      spw::Price{.models = "gpt-5.5", .above = 272000, .input = 10, .output = 45, .cacheRead = 1},
      spw::Price{.models = "gpt-5.4-pro,gpt-5.5-pro", .above = 272000, .input = 60, .output = 270},
      // Flex is billed as a batch is. What priority costs is different from model to model.
      spw::Price{.tier = "flex", .factor = 0.5},
      spw::Price{.tier = "priority", .factor = -1},
  };
  static constexpr spw_quirk quirks[] = {
      {"tokenizer", R"("o200k_base")", nullptr},
      {"tokenizer", R"("cl100k_base")", "gpt-3.5*,gpt-4,gpt-4-turbo*"},
      {"image_tokens", R"({"tile":512,"each":170,"base":85,"fit":2048,"short":768})", "gpt-4o,gpt-4o-20*,gpt-4.1"},
      {"image_tokens", R"({"tile":512,"each":5667,"base":2833,"fit":2048,"short":768})", "gpt-4o-mini"},
      {"image_tokens", R"({"tile":512,"each":140,"base":70,"fit":2048,"short":768})", "gpt-5,gpt-5-chat-latest"},
      {"image_tokens", R"({"tile":512,"each":150,"base":75,"fit":2048,"short":768})", "o1,o3"},
      {"image_tokens", R"({"patch":32,"most":1536,"factor":1.62})", "gpt-4.1-mini,gpt-5-mini"},
      {"image_tokens", R"({"patch":32,"most":1536,"factor":1.72})", "o4-mini"},
      {"image_tokens", R"({"patch":32,"most":1536,"factor":2.46})", "gpt-4.1-nano,gpt-5-nano"},
      {"max_tokens_field", R"("max_completion_tokens")", nullptr},
      {"sampling_forbidden",
       R"(["temperature","top_p","presence_penalty","frequency_penalty","logprobs","top_logprobs","logit_bias"])",
       O_SERIES ",gpt-5*"},
      {"sampling_forbidden", "[]", "gpt-5-chat-latest,gpt-5.3-chat-latest"},
      {"drop_params", R"(["stop"])", "o3*,o4-mini*,gpt-5*"},
      {"developer_role", R"("preferred")", O_SERIES ",gpt-5*"},
      {"effort_values", R"(["low","medium","high"])", O_SERIES},
      {"effort_values", R"(["minimal","low","medium","high"])", "gpt-5,gpt-5-mini*,gpt-5-nano*"},
      {"effort_values", R"(["none","low","medium","high"])", "gpt-5.1"},
      {"effort_values", R"(["none","low","medium","high","xhigh"])", "gpt-5.2,gpt-5.4*,gpt-5.5*"},
      {"effort_values", R"(["none","low","medium","high","xhigh","max"])", "gpt-5.6*"},
      {"effort_values", R"(["medium"])", "gpt-5.1-chat-latest,gpt-5.2-chat-latest"},
      {"effort_values", R"(["low","medium","high","xhigh"])", "gpt-5.2-codex"},
      {"effort_values", R"(["none","low","medium","high","xhigh"])", "gpt-5.3-codex*"},
      {"effort_values", R"(["medium","high","xhigh"])", "gpt-5.2-pro,gpt-5.4-pro,gpt-5.5-pro"},
      {"effort_values", R"(["high"])", "gpt-5-pro"},
      {"parallel_tools", R"("unsupported")", O_SERIES},
      {"custom_tools", nullptr, "gpt-5*"},
      {"tool_id_format", R"("^.{1,40}$")", nullptr},
      {"tool_name_format", R"("^[a-zA-Z0-9_-]{1,64}$")", nullptr},
      {"stop_max", "4", nullptr},
      {"user_max_length", "64", nullptr},
      {"stream_usage_opt_in", R"("stream_options.include_usage")", nullptr},
      {"cache_mode", R"("automatic")", nullptr},
      {"reasoning_scope", R"("account")", nullptr},
      {"quota_status", R"({"status":429,"match":"insufficient_quota"})", nullptr},
  };
  static constexpr spw_error_rule errors[] = {
      {429, "insufficient_quota", SPW_FAULT_QUOTA, SPW_SCOPE_ACCOUNT, 3'600'000},
      {400, "context_length_exceeded", SPW_FAULT_CONTEXT_LENGTH, SPW_SCOPE_REQUEST, 0},
      {404, "model_not_found", SPW_FAULT_MODEL_MISSING, SPW_SCOPE_MODEL, 0},
  };
  static constexpr spw_setting settings[] = {
      spw::Setting{
          .name = "organization", .description = "Organisation id, for a key that belongs to several.", .fallback = ""},
      spw::Setting{
          .name = "project", .description = "Project id, for keys of a user instead of a project.", .fallback = ""},
  };
  static constexpr spw::ProviderTable table{.id = "openai",
                                            .name = "OpenAI",
                                            .tier = "subscription",
                                            .baseUrl = "https://api.openai.com/v1",
                                            .env = env,
                                            .endpoints = endpoints,
                                            .models = models,
                                            .modelsPath = "/models",
                                            .quirks = quirks,
                                            .errors = errors,
                                            .settings = settings,
                                            .evidence = "vendor documentation and models.dev, 2026-08-23",
                                            .confidence = "high",
                                            .tasks = tasks,
                                            .prices = prices};

  static spw::Status prepare(spw::Call call, spw::Request& request, spw::Error&) {
    const std::string_view organization = call.secret("organization"), project = call.secret("project");
    if (!organization.empty()) request.setHeader("OpenAI-Organization", organization);
    if (!project.empty()) request.setHeader("OpenAI-Project", project);
    return organization.empty() && project.empty() ? SPW_DECLINED : SPW_OK;
  }

  // A plan's allowance, which all its models share: a refusal's body says when it is renewed.
  static spw::Status classify(spw::Call call, const spw::Reply& reply, spw_verdict& verdict) {
    if (reply.status() != 429 || reply.body().find("\"resets_") == std::string_view::npos) return SPW_DECLINED;
    const spw::Json error = reply.json()["error"];
    int64_t wait = error["resets_in_seconds"].integer().value_or(0) * 1000;
    if (wait <= 0) wait = error["resets_at"].integer().value_or(0) * 1000 - call.services().unixMs();
    if (wait <= 0) return SPW_DECLINED;
    verdict.fault = SPW_FAULT_QUOTA;
    verdict.scope = SPW_SCOPE_ACCOUNT;
    verdict.retry_after_ms = wait;
    return SPW_OK;
  }

  // The same allowance on every answer, in per cent of a short and of a long window. Keys have the common headers.
  static spw::Status limits(spw::Call call, const spw::Reply& reply, const spw::LimitSink& sink) {
    bool plan = false;
    for (const spw_header& header : reply.headers()) {
      const std::string_view name = spw::view(header.name);
      plan = plan || (name.size() > kPlan.size() && spw::sameName(name.substr(0, kPlan.size()), kPlan));
    }
    if (!plan) return SPW_DECLINED;
    bool any = false;
    for (std::string_view window : {"primary", "secondary"}) {
      const auto number = [&](std::string_view part) {
        return spw::parseInteger(reply.header(call.concat({kPlan, window, part})));
      };
      const auto used = number("-used-percent");
      if (!used) continue;
      int64_t reset = number("-reset-at").value_or(0) * 1000;
      if (const auto after = number("-reset-after-seconds"); reset == 0 && after)
        reset = call.services().unixMs() + *after * 1000;
      sink.addShare(window, static_cast<double>(*used) / 100, reset, SPW_SCOPE_ACCOUNT);
      any = true;
    }
    return any ? SPW_OK : SPW_DECLINED;
  }
  static constexpr std::string_view kPlan = "x-codex-";
};

SPW_PROVIDER_PLUGIN(OpenAi)
