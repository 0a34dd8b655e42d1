// Alibaba Cloud's Bailian in China: Qwen and others on three wires.
#include <spillway/MessagesEndpoint.hpp>
#include <spillway/provider.hpp>

using spw::caps;

struct DashscopeCn {
  static constexpr const char* const env[] = {"DASHSCOPE_CN_API_KEY", nullptr};
  static constexpr spw_endpoint endpoints[] = {
      spw::Endpoint{.wire = "openai-chat", .path = "/compatible-mode/v1/chat/completions"},
      spw::Endpoint{.wire = "openai-responses", .path = "/compatible-mode/v1/responses"},
      spw::messagesEndpoint({.path = "/apps/anthropic/v1/messages"}),
  };
  static constexpr spw_model models[] = {
#include "models.inc"
  };
  static constexpr spw_price prices[] = {
#include "prices.inc"
  };
  static constexpr spw_quirk quirks[] = {
      {"tokenizer", R"("qwen3")", nullptr},
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
      {"currency", R"("CNY")", nullptr},
#include "reasoning.inc"
  };
  static constexpr spw::ProviderTable table{.id = "dashscope-cn",
                                            .name = "Alibaba Cloud Bailian (China)",
                                            .tier = "cheap",
                                            .baseUrl = "https://dashscope.aliyuncs.com",
                                            .env = env,
                                            .endpoints = endpoints,
                                            .models = models,
                                            .modelsPath = "/compatible-mode/v1/models",
                                            .quirks = quirks,
                                            .evidence = "models.dev, songquanpeng/one-api; 2026-08-22",
                                            .confidence = "high",
                                            .prices = prices};
};

SPW_PROVIDER_PLUGIN(DashscopeCn)
