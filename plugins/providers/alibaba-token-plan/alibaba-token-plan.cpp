// Alibaba's prepaid tokens.
#include <spillway/MessagesEndpoint.hpp>
#include <spillway/ModelFamilies.hpp>
#include <spillway/provider.hpp>

using spw::caps;

struct AlibabaTokenPlan {
  static constexpr const char* const env[] = {"ALIBABA_TOKEN_PLAN_API_KEY", nullptr};
  static constexpr spw_endpoint endpoints[] = {
      spw::Endpoint{.wire = "openai-chat", .path = "/compatible-mode/v1/chat/completions"},
      spw::Endpoint{.wire = "openai-responses", .path = "/compatible-mode/v1/responses"},
      spw::messagesEndpoint({.path = "/apps/anthropic/v1/messages"}),
  };
  static constexpr spw_model models[] = {
#include "models.inc"
  };
  static constexpr spw_quirk quirks[] = {
      SPW_TOKENIZERS_BY_NAME,
      {"tool_choice_allowed", R"(["auto","none","named"])", nullptr},
      {"tool_choice_blocked_while_thinking", R"(["named"])", nullptr},
      {"stream_required", R"("when_thinking")", "qwen3-*"},
      {"stream_usage_opt_in", R"("stream_options.include_usage")", nullptr},
      {"json_needs_word_json", nullptr, nullptr},
      {"json_blocked_while_thinking", nullptr, nullptr},
      {"parallel_tools", R"("default_false")", nullptr},
      {"drop_params", R"(["frequency_penalty","logit_bias"])", nullptr},
      {"extra_params", R"(["top_k","repetition_penalty","enable_search"])", nullptr},
      {"audio_data_uri", nullptr, nullptr},
      {"max_tokens_field", R"("max_tokens")", nullptr},
      {"strict_tools", R"("unsupported")", "qwen3-coder*"},
      {"included_in_plan", nullptr, nullptr},
      {"separate_key", nullptr, nullptr},
#include "reasoning.inc"
  };
  static constexpr spw::ProviderTable table{
      .id = "alibaba-token-plan",
      .name = "Alibaba Token Plan",
      .tier = "subscription",
      .baseUrl = "https://token-plan.ap-southeast-1.maas.aliyuncs.com",
      .env = env,
      .endpoints = endpoints,
      .models = models,
      .quirks = quirks,
      .evidence = "models.dev, steipete/CodexBar; 2026-08-22",
      .confidence = "medium",
      .terms = "The plan's terms limit what its key may be used for; read them first."};
};

SPW_PROVIDER_PLUGIN(AlibabaTokenPlan)
