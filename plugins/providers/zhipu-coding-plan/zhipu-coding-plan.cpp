// Zhipu's GLM Coding Plan in China.
#include <spillway/GlmPlan.hpp>
#include <spillway/MessagesEndpoint.hpp>
#include <spillway/provider.hpp>

using spw::caps;

struct ZhipuCodingPlan {
  static constexpr const char* const env[] = {"ZHIPU_CODING_PLAN_API_KEY", nullptr};
  static constexpr spw_endpoint endpoints[] = {
      spw::Endpoint{.wire = "openai-chat", .path = "/chat/completions"},
      spw::messagesEndpoint({.path = "/v1/messages", .baseUrl = "https://open.bigmodel.cn/api/anthropic"}),
  };
  static constexpr spw_model models[] = {
#include "models.inc"
  };
  static constexpr spw_quirk quirks[] = {
      {"response_format_support", R"("json_object")", nullptr},
      {"tool_choice_allowed", R"(["auto"])", nullptr},
      {"developer_role", R"("unsupported")", nullptr},
      {"stop_max", "1", nullptr},
      {"drop_params",
       R"(["n","logit_bias","logprobs","presence_penalty","frequency_penalty","seed","stream_options","parallel_tool_calls"])",
       nullptr},
      {"extra_params", R"(["do_sample","request_id","user_id","tool_stream"])", nullptr},
      {"tool_stream", R"("tool_stream")", nullptr},
      {"quota_status", R"({"status":429,"match":"1113"})", nullptr},
      {"max_tokens_field", R"("max_tokens")", nullptr},
      {"thinking_default", R"("on")", nullptr},
      {"thinking_default", R"("always")", "glm-5.3*"},
      {"error_codes_are_strings", nullptr, nullptr},
      {"included_in_plan", nullptr, nullptr},
      {"reasoning_replay", R"("field")", nullptr},
#include "reasoning.inc"
  };
  static constexpr spw_error_rule errors[] = {
      {429, R"("1113")", SPW_FAULT_QUOTA, SPW_SCOPE_ACCOUNT, 3'600'000},
      {429, R"("1302")", SPW_FAULT_RATE_LIMIT, SPW_SCOPE_MODEL, 0},
      {429, R"("1305")", SPW_FAULT_OVERLOADED, SPW_SCOPE_MODEL, 0},
      {400, R"("1211")", SPW_FAULT_MODEL_MISSING, SPW_SCOPE_MODEL, 0},
      {400, R"("1261")", SPW_FAULT_CONTEXT_LENGTH, SPW_SCOPE_REQUEST, 0},
  };
  static constexpr spw_quota_call quotaCalls[] = {
      spw::QuotaCall{.path = "https://open.bigmodel.cn/api/monitor/usage/quota/limit"}};
  static constexpr spw::ProviderTable table{
      .id = "zhipu-coding-plan",
      .name = "Zhipu GLM Coding Plan (China)",
      .tier = "subscription",
      .baseUrl = "https://open.bigmodel.cn/api/coding/paas/v4",
      .env = env,
      .endpoints = endpoints,
      .models = models,
      .modelsPath = "/models",
      .quirks = quirks,
      .errors = errors,
      .evidence = "models.dev, steipete/CodexBar, QuantumNous/new-api; 2026-08-22",
      .confidence = "high",
      .terms = "The plan's terms limit its use to supported coding tools.",
      .quotaCalls = quotaCalls};

  static spw::Status quota(spw::Call call, size_t, const spw::Reply& reply, const spw::LimitSink& sink,
                           spw::Error& error) {
    return spw::glmPlanQuota(call, reply, sink, error);
  }
};

SPW_PROVIDER_PLUGIN(ZhipuCodingPlan)
