// MiniMax in China, with keys of its own.
#include <spillway/MessagesEndpoint.hpp>
#include <spillway/provider.hpp>

using spw::caps;

struct MinimaxCn {
  static constexpr const char* const env[] = {"MINIMAX_CN_API_KEY", nullptr};
  static constexpr spw_endpoint endpoints[] = {
      spw::messagesEndpoint({.path = "/anthropic/v1/messages"}),
      spw::Endpoint{.wire = "openai-chat", .path = "/v1/chat/completions"},
  };
  static constexpr spw_model models[] = {
#include "models.inc"
  };
  static constexpr spw_price prices[] = {
#include "prices.inc"
  };
  static constexpr spw_quirk quirks[] = {
      {"error_location", R"("body_200: base_resp.status_code != 0")", nullptr},
      {"n_max", "1", nullptr},
      {"temperature_range", "[0.01,1]", nullptr},
      {"ignored_params",
       R"(["presence_penalty","frequency_penalty","logit_bias","top_k","stop_sequences","service_tier"])", nullptr},
      {"input_modalities", R"(["text"])", "MiniMax-M2*"},
      {"reasoning_replay", R"("field")", nullptr},
      {"max_tokens_field", R"("max_tokens")", nullptr},
      {"developer_role", R"("unsupported")", nullptr},
      {"currency", R"("CNY")", nullptr},
      {"max_tokens_required", nullptr, nullptr},
      {"no_empty_content", nullptr, nullptr},
      {"turn_order", R"(["consecutive_merged","first_user"])", nullptr},
      {"tool_id_format", R"("^[a-zA-Z0-9_-]+$")", nullptr},
      {"adaptive_thinking", nullptr, "MiniMax-M3*"},
      {"thinking_default", R"("always")", "MiniMax-M2*"},
  };
  static constexpr spw::ProviderTable table{.id = "minimax-cn",
                                            .name = "MiniMax (China)",
                                            .tier = "cheap",
                                            .baseUrl = "https://api.minimaxi.com",
                                            .env = env,
                                            .endpoints = endpoints,
                                            .models = models,
                                            .modelsPath = "/v1/models",
                                            .quirks = quirks,
                                            .evidence = "models.dev; 2026-08-22",
                                            .confidence = "medium",
                                            .prices = prices};
};

SPW_PROVIDER_PLUGIN(MinimaxCn)
