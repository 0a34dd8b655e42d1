// OpenRouter: one key for many vendors' models; ids ending in ":free" cost nothing and have a daily allowance.
#include <spillway/MessagesEndpoint.hpp>
#include <spillway/ModelFamilies.hpp>
#include <spillway/Time.hpp>
#include <spillway/provider.hpp>

using spw::caps;

struct OpenRouter {
  static constexpr const char* const env[] = {"OPENROUTER_API_KEY", nullptr};
  static constexpr const char* const attribution[] = {"http-referer", "x-title", nullptr};
  static constexpr const char* const forward[] = {"anthropic-beta", "anthropic-version", "http-referer", "x-title",
                                                  nullptr};
  static constexpr spw_endpoint endpoints[] = {
      spw::Endpoint{.wire = "openai-chat", .path = "/chat/completions", .forward = attribution},
      spw::Endpoint{
          .wire = "anthropic-messages", .path = "/messages", .headers = spw::kMessagesHeaders, .forward = forward},
  };
  static constexpr spw_model models[] = {
#include "models.inc"
  };
  static constexpr spw_endpoint tasks[] = {
#include "tasks.inc"
  };
  static constexpr spw_price prices[] = {
      spw::Price{.models = "anthropic/claude-opus-4.6,anthropic/claude-opus-4.7",
                 .above = 200000,
                 .input = 10,
                 .output = 37.5,
                 .cacheRead = 1,
                 .cacheWrite = 12.5},
      spw::Price{.models = "anthropic/claude-sonnet-4,anthropic/claude-sonnet-4.5,anthropic/claude-sonnet-4.6",
                 .above = 200000,
                 .input = 6,
                 .output = 22.5,
                 .cacheRead = 0.6,
                 .cacheWrite = 7.5},
      spw::Price{.models = "google/gemini-3.1-pro-preview,google/gemini-3.1-pro-preview-customtools",
                 .above = 200000,
                 .input = 4,
                 .output = 18,
                 .cacheRead = 0.4},
      spw::Price{.models = "x-ai/grok-4.3", .above = 200000, .input = 2.5, .output = 5, .cacheRead = 0.4},
  };
  static constexpr spw_quirk quirks[] = {
      {"balance",
       R"({"path":"/key","amounts":[{"name":"key","left":"data.limit_remaining","limit":"data.limit","unit":"USD"}]})",
       nullptr},
      SPW_TOKENIZERS_BY_NAME,
      {"model_id_form", R"("vendor/model")", nullptr},
      {"max_tokens_field", R"("max_tokens")", nullptr},
      {"drop_params", R"(["store","service_tier"])", nullptr},
      {"silently_ignored_params", nullptr, nullptr},
      {"effort_values", R"(["none","minimal","low","medium","high","xhigh"])", nullptr},
      {"reasoning_control", R"(["reasoning.effort"])", nullptr},
      {"reasoning_replay", R"("details")", nullptr},
      {"cache_mode", R"("automatic")", nullptr},
      {"cache_mode", R"("breakpoints")", "anthropic/*,google/*,qwen/*"},
      {"tool_schema_subset", R"(["inline $defs"])", "google/*"},
      {"provider_routing_object",
       R"(["order","only","ignore","allow_fallbacks","require_parameters","data_collection","max_price"])", nullptr},
      {"usage_fields", R"("usage.cost")", nullptr},
      {"sse_keepalive_comments", R"(": OPENROUTER PROCESSING")", nullptr},
      {"error_location", R"("stream_200")", nullptr},
      {"quota_status", "402", nullptr},
      {"free_models_rotate", nullptr, nullptr},
      {"daily_quota", R"({"time_zone":"UTC","match":"free-models-per-day"})", nullptr},
  };
  static constexpr spw_error_rule errors[] = {
      {402, nullptr, SPW_FAULT_QUOTA, SPW_SCOPE_ACCOUNT, 3'600'000},
      {404, "no endpoints found", SPW_FAULT_MODEL_MISSING, SPW_SCOPE_MODEL, 0},
      {403, "moderation", SPW_FAULT_CONTENT, SPW_SCOPE_REQUEST, 0},
      {502, nullptr, SPW_FAULT_SERVER, SPW_SCOPE_MODEL, 0},
  };
  static constexpr spw::ProviderTable table{.id = "openrouter",
                                            .name = "OpenRouter",
                                            .tier = "cheap",
                                            .baseUrl = "https://openrouter.ai/api/v1",
                                            .env = env,
                                            .endpoints = endpoints,
                                            .models = models,
                                            .modelsPath = "/models",
                                            .quirks = quirks,
                                            .errors = errors,
                                            .evidence = "vendor documentation and models.dev, 2026-08-23",
                                            .confidence = "high",
                                            .anyModel = true,
                                            .tasks = tasks,
                                            .prices = prices};

  // A 429 names the end of its window as milliseconds since 1970; the daily allowance is for free models only.
  static spw::Status classify(spw::Call call, const spw::Reply& reply, spw_verdict& verdict) {
    if (reply.status() != 429) return SPW_DECLINED;
    const auto reset = spw::parseInteger(reply.header("x-ratelimit-reset"));
    const bool daily = reply.body().find("free-models-per-day") != std::string_view::npos;
    if (!reset && !daily) return SPW_DECLINED;
    verdict.fault = daily ? SPW_FAULT_QUOTA : SPW_FAULT_RATE_LIMIT;
    verdict.scope = SPW_SCOPE_MODEL;
    const int64_t wait = reset ? *reset - call.services().unixMs() : 0;
    verdict.retry_after_ms = wait > 0 ? wait : 0;
    return SPW_OK;
  }
};

SPW_PROVIDER_PLUGIN(OpenRouter)
