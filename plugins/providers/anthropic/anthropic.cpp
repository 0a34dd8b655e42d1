// Anthropic's own API. Its OpenAI-shaped door is left out on purpose: it hides thinking and prompt caching, which a
// translated request keeps.
#include <spillway/AnthropicLimits.hpp>
#include <spillway/Time.hpp>
#include <spillway/provider.hpp>

using spw::caps;

#define BUDGET_FREE "claude-opus-4-7*,claude-opus-4-8*,claude-opus-5*,claude-sonnet-5*,claude-fable-5*"
#define INLINE_SYSTEM "claude-opus-4-8*,claude-opus-5*,claude-fable-5*,claude-mythos-5*"
#define ADAPTIVE "claude-opus-4-6*,claude-sonnet-4-6*," BUDGET_FREE

struct Anthropic {
  static constexpr const char* const env[] = {"ANTHROPIC_API_KEY", nullptr};
  static constexpr const char* const forward[] = {"anthropic-beta", "anthropic-version", nullptr};
  static constexpr spw_fixed_header headers[] = {{"anthropic-version", "2023-06-01"}};
  static constexpr spw_endpoint endpoints[] = {spw::Endpoint{.wire = "anthropic-messages",
                                                             .path = "/v1/messages",
                                                             .countPath = "/v1/messages/count_tokens",
                                                             .auth = SPW_AUTH_HEADER,
                                                             .authName = "x-api-key",
                                                             .headers = headers,
                                                             .forward = forward}};
  static constexpr spw_model models[] = {
#include "models.inc"
  };
  // Writing to the cache that lasts an hour costs twice the input.
  static constexpr spw_price prices[] = {
      spw::Price{.models = "claude-opus-5*,claude-opus-4-5*,claude-opus-4-6*,claude-opus-4-7*,claude-opus-4-8*",
                 .cacheWrite1h = 10},
      spw::Price{.models = "claude-sonnet-5*", .cacheWrite1h = 4},
      spw::Price{.models = "claude-sonnet-4*,claude-3-7-sonnet*,claude-3-5-sonnet*,claude-3-sonnet*",
                 .cacheWrite1h = 6},
      spw::Price{.models = "claude-haiku-4*", .cacheWrite1h = 2},
      spw::Price{.models = "claude-fable-5*", .cacheWrite1h = 20},
      spw::Price{.models = "claude-opus-4-0,claude-opus-4-1*,claude-opus-4-2025*,claude-3-opus*", .cacheWrite1h = 30},
      spw::Price{.models = "claude-3-haiku*", .cacheWrite1h = 0.5},
      spw::Price{.tier = "batch", .factor = 0.5},
      // Paid for in advance, at a price of its own.
      spw::Price{.tier = "priority", .factor = -1},
  };
  static constexpr spw_quirk quirks[] = {
      {"tokenizer", R"("claude")", nullptr},
      {"image_tokens", R"({"pixels":750,"edge":1568,"most":1600})",
       "claude-3*,claude-haiku-4*,claude-sonnet-4*,claude-opus-4-0,claude-opus-4-1*,claude-opus-4-2*,claude-opus-4-5*"},
      {"max_tokens_required", nullptr, nullptr},
      {"temperature_range", "[0,1]", nullptr},
      {"sampling_forbidden", R"(["temperature","top_p","top_k"])", BUDGET_FREE},
      {"budget_rules", R"({"min":1024,"below_max_tokens":true})", nullptr},
      {"budget_rules", R"({"rejected":true})", BUDGET_FREE},
      {"adaptive_thinking", nullptr, ADAPTIVE},
      {"effort_values", R"(["low","medium","high"])", "claude-opus-4-5*"},
      {"effort_values", R"(["low","medium","high","max"])", "claude-opus-4-6*,claude-sonnet-4-6*"},
      {"effort_values", R"(["low","medium","high","xhigh","max"])", BUDGET_FREE},
      {"thinking_default", R"("always")", "claude-fable-5*"},
      {"tool_choice_blocked_while_thinking", R"(["required","named"])", nullptr},
      {"tool_choice_blocked_while_thinking", "[]", BUDGET_FREE},
      {"tool_choice_allowed", R"(["auto","none"])", "claude-fable-5*"},
      {"tool_id_format", R"("^[a-zA-Z0-9_-]+$")", nullptr},
      {"tool_name_format", R"("^[a-zA-Z0-9_-]{1,128}$")", nullptr},
      {"no_empty_content", nullptr, nullptr},
      {"turn_order", R"(["consecutive_merged","first_user"])", nullptr},
      {"system_placement", R"("inline")", INLINE_SYSTEM},
      {"assistant_prefill", R"("supported")", nullptr},
      {"assistant_prefill", R"("unsupported")", ADAPTIVE},
      {"reasoning_replay", R"("signature")", nullptr},
      {"cache_mode", R"("breakpoints:4")", nullptr},
      {"parallel_tools", R"("inverse_flag")", nullptr},
      {"overload_status", "529", nullptr},
  };
  static constexpr spw_error_rule errors[] = {
      {400, "credit balance is too low", SPW_FAULT_QUOTA, SPW_SCOPE_ACCOUNT, 3'600'000},
      {400, "prompt is too long", SPW_FAULT_CONTEXT_LENGTH, SPW_SCOPE_REQUEST, 0},
      {413, nullptr, SPW_FAULT_TOO_LARGE, SPW_SCOPE_REQUEST, 0},
      {404, "not_found_error", SPW_FAULT_MODEL_MISSING, SPW_SCOPE_MODEL, 0},
  };
  static constexpr spw::ProviderTable table{.id = "anthropic",
                                            .name = "Anthropic",
                                            .tier = "subscription",
                                            .baseUrl = "https://api.anthropic.com",
                                            .env = env,
                                            .endpoints = endpoints,
                                            .models = models,
                                            .modelsPath = "/v1/models?limit=1000",
                                            .quirks = quirks,
                                            .errors = errors,
                                            .evidence = "vendor documentation and models.dev, 2026-08-23",
                                            .confidence = "high",
                                            .prices = prices};

  static spw::Status limits(spw::Call, const spw::Reply& reply, const spw::LimitSink& sink) {
    return spw::anthropicLimits(reply, sink);
  }
};

SPW_PROVIDER_PLUGIN(Anthropic)
