// MiniMax's plan for coding tools, with a key of its own.
#include <spillway/MessagesEndpoint.hpp>
#include <spillway/provider.hpp>

using spw::caps;

struct MinimaxTokenPlan {
  static constexpr const char* const env[] = {"MINIMAX_TOKEN_PLAN_API_KEY", nullptr};
  static constexpr spw_endpoint endpoints[] = {
      spw::messagesEndpoint({.path = "/anthropic/v1/messages"}),
      spw::Endpoint{.wire = "openai-chat", .path = "/v1/chat/completions"},
  };
  static constexpr spw_model models[] = {
#include "models.inc"
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
      {"included_in_plan", nullptr, nullptr},
      {"separate_key", nullptr, nullptr},
      {"max_tokens_required", nullptr, nullptr},
      {"no_empty_content", nullptr, nullptr},
      {"turn_order", R"(["consecutive_merged","first_user"])", nullptr},
      {"tool_id_format", R"("^[a-zA-Z0-9_-]+$")", nullptr},
      {"adaptive_thinking", nullptr, "MiniMax-M3*"},
      {"thinking_default", R"("always")", "MiniMax-M2*"},
  };
  static constexpr spw::ProviderTable table{
      .id = "minimax-token-plan",
      .name = "MiniMax Token/Coding Plan",
      .tier = "subscription",
      .baseUrl = "https://api.minimax.io",
      .env = env,
      .endpoints = endpoints,
      .models = models,
      .quirks = quirks,
      .evidence = "models.dev, steipete/CodexBar, QuantumNous/new-api; 2026-08-22",
      .confidence = "medium",
      .terms = "A plan's key is meant for coding tools."};
};

SPW_PROVIDER_PLUGIN(MinimaxTokenPlan)
