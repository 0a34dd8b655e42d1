// Xiaomi's MiMo models; thinking must be sent back during tool use.
#include <spillway/MessagesEndpoint.hpp>
#include <spillway/provider.hpp>

using spw::caps;

struct XiaomiMimo {
  static constexpr const char* const env[] = {"XIAOMI_API_KEY", "XIAOMI_MIMO_API_KEY", "MIMO_API_KEY", nullptr};
  static constexpr spw_endpoint endpoints[] = {
      spw::Endpoint{.wire = "openai-chat", .path = "/v1/chat/completions"},
      spw::messagesEndpoint({.path = "/anthropic/v1/messages"}),
  };
  static constexpr spw_model models[] = {
#include "models.inc"
  };
  static constexpr spw_quirk quirks[] = {
      {"max_tokens_field", R"("max_completion_tokens")", nullptr},
      {"reasoning_replay", R"("field")", nullptr},
#include "reasoning.inc"
  };
  static constexpr spw::ProviderTable table{.id = "xiaomi-mimo",
                                            .name = "Xiaomi MiMo",
                                            .tier = "cheap",
                                            .baseUrl = "https://api.xiaomimimo.com",
                                            .env = env,
                                            .endpoints = endpoints,
                                            .models = models,
                                            .modelsPath = "/v1/models",
                                            .quirks = quirks,
                                            .evidence = "models.dev, BerriAI/litellm, steipete/CodexBar; 2026-08-22",
                                            .confidence = "high"};
};

SPW_PROVIDER_PLUGIN(XiaomiMimo)
