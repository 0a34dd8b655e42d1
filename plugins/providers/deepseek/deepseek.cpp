// DeepSeek: both wires, automatic prefix caching, and reasoning that must be sent back during tool use.
#include <spillway/MessagesEndpoint.hpp>
#include <spillway/provider.hpp>

using spw::caps;

#define THINKING "deepseek-reasoner,deepseek-v4-*"

struct DeepSeek {
  static constexpr const char* const env[] = {"DEEPSEEK_API_KEY", nullptr};
  static constexpr spw_endpoint endpoints[] = {
      spw::Endpoint{.wire = "openai-chat", .path = "/chat/completions"},
      spw::messagesEndpoint({.path = "/anthropic/v1/messages", .auth = SPW_AUTH_HEADER, .authName = "x-api-key"}),
  };
  static constexpr spw_model models[] = {
#include "models.inc"
  };
  static constexpr spw_quirk quirks[] = {
      {"balance",
       R"({"path":"/user/balance","amounts":[{"left":"balance_infos.0.total_balance","unit_at":"balance_infos.0.currency"}]})",
       nullptr},
      {"tokenizer", R"("deepseek_v3")", nullptr},
      {"max_tokens_field", R"("max_tokens")", nullptr},
      {"drop_params", R"(["seed","top_k","logit_bias","n"])", nullptr},
      {"ignored_params", R"(["temperature","top_p","presence_penalty","frequency_penalty"])", THINKING},
      {"effort_values", R"(["high","max"])", "deepseek-v4-pro"},
      {"effort_values", R"(["low","high","max"])", "deepseek-v4-flash*"},
      {"reasoning_control", R"(["thinking.type","reasoning_effort"])", "deepseek-v4-*"},
      {"thinking_default", R"("always")", "deepseek-reasoner"},
      {"reasoning_replay", R"("field")", THINKING},
      {"tool_choice_allowed", R"(["auto","none","named"])", THINKING},
      {"json_needs_word_json", nullptr, nullptr},
      {"usage_fields", R"("usage.prompt_cache_hit_tokens / prompt_cache_miss_tokens")", nullptr},
      {"sse_keepalive_comments", nullptr, nullptr},
      {"cache_mode", R"("automatic")", nullptr},
      {"quota_status", "402", nullptr},
  };
  static constexpr spw_error_rule errors[] = {
      {402, nullptr, SPW_FAULT_QUOTA, SPW_SCOPE_ACCOUNT, 3'600'000},
      {422, nullptr, SPW_FAULT_INVALID_REQUEST, SPW_SCOPE_REQUEST, 0},
      {503, nullptr, SPW_FAULT_OVERLOADED, SPW_SCOPE_MODEL, 0},
  };
  static constexpr spw::ProviderTable table{.id = "deepseek",
                                            .name = "DeepSeek",
                                            .tier = "cheap",
                                            .baseUrl = "https://api.deepseek.com",
                                            .env = env,
                                            .endpoints = endpoints,
                                            .models = models,
                                            .modelsPath = "/models",
                                            .quirks = quirks,
                                            .errors = errors,
                                            .evidence = "vendor documentation and models.dev, 2026-08-23",
                                            .confidence = "high"};
};

SPW_PROVIDER_PLUGIN(DeepSeek)
