// Moonshot AI's platform: Kimi models with automatic caching; thinking must be sent back during tool use.
#include <spillway/MessagesEndpoint.hpp>
#include <spillway/provider.hpp>

using spw::caps;

struct Moonshot {
  static constexpr const char* const env[] = {"MOONSHOT_API_KEY", nullptr};
  static constexpr spw_endpoint endpoints[] = {
      spw::Endpoint{.wire = "openai-chat", .path = "/chat/completions"},
      spw::messagesEndpoint({.path = "/v1/messages", .baseUrl = "https://api.moonshot.ai/anthropic"}),
  };
  static constexpr spw_model models[] = {
#include "models.inc"
  };
  static constexpr spw_quirk quirks[] = {
      {"balance", R"({"path":"/users/me/balance","amounts":[{"left":"data.available_balance","unit":"USD"}]})",
       nullptr},
      {"temperature_range", "[0,1]", nullptr},
      {"temperature_range", R"({"fixed":[1.0,0.6]})", "kimi-k2.5*,kimi-k2.6*,kimi-k2.7*,kimi-k3*"},
      {"quota_status", R"({"status":429,"match":"exceeded_current_quota_error"})", nullptr},
      {"tool_choice_allowed", R"(["auto","none","named"])", nullptr},
      {"image_source", R"(["base64"])", nullptr},
      {"reasoning_replay", R"("field")", nullptr},
      {"tool_name_format", R"("^[a-zA-Z_][a-zA-Z0-9-_]{2,63}$")", nullptr},
      {"builtin_tools", R"("type=builtin_function, e.g. $web_search")", nullptr},
      {"usage_fields", R"("usage.cached_tokens")", nullptr},
      {"drop_params", R"(["top_k","seed","logit_bias"])", nullptr},
      {"max_tokens_field", R"("max_tokens")", nullptr},
      {"developer_role", R"("unsupported")", nullptr},
#include "reasoning.inc"
  };
  static constexpr spw_error_rule errors[] = {
      {429, "exceeded_current_quota_error", SPW_FAULT_QUOTA, SPW_SCOPE_ACCOUNT, 3'600'000},
      {429, "rate_limit_reached_error", SPW_FAULT_RATE_LIMIT, SPW_SCOPE_MODEL, 0},
      {429, "engine_overloaded_error", SPW_FAULT_OVERLOADED, SPW_SCOPE_MODEL, 0},
  };
  static constexpr spw::ProviderTable table{
      .id = "moonshot",
      .name = "Moonshot AI (Kimi platform)",
      .tier = "cheap",
      .baseUrl = "https://api.moonshot.ai/v1",
      .env = env,
      .endpoints = endpoints,
      .models = models,
      .modelsPath = "/models",
      .quirks = quirks,
      .errors = errors,
      .evidence = "models.dev, pydantic/pydantic-ai, BerriAI/litellm-docs; 2026-08-23",
      .confidence = "high"};
};

SPW_PROVIDER_PLUGIN(Moonshot)
