// Alibaba's plan for interactive coding tools.
#include <spillway/MessagesEndpoint.hpp>
#include <spillway/ModelFamilies.hpp>
#include <spillway/provider.hpp>

using spw::caps;

struct AlibabaCodingPlan {
  static constexpr const char* const env[] = {"ALIBABA_CODING_PLAN_API_KEY", nullptr};
  static constexpr spw_endpoint endpoints[] = {
      spw::Endpoint{.wire = "openai-chat", .path = "/v1/chat/completions"},
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
      .id = "alibaba-coding-plan",
      .name = "Alibaba Coding Plan",
      .tier = "subscription",
      .baseUrl = "https://coding-intl.dashscope.aliyuncs.com",
      .env = env,
      .endpoints = endpoints,
      .models = models,
      .quirks = quirks,
      .evidence = "models.dev, steipete/CodexBar, decolua/9router; 2026-08-22",
      .confidence = "high",
      .terms = "The plan's terms allow interactive coding tools only, no automation in the background."};
};

SPW_PROVIDER_PLUGIN(AlibabaCodingPlan)
