// OpenCode Zen: some models are free for a while; each model answers on one wire.
#include <spillway/MessagesEndpoint.hpp>
#include <spillway/ModelFamilies.hpp>
#include <spillway/provider.hpp>

using spw::caps;

struct OpencodeZen {
  static constexpr const char* const env[] = {"OPENCODE_API_KEY", nullptr};
  static constexpr spw_endpoint endpoints[] = {
      spw::Endpoint{.wire = "openai-chat", .path = "/chat/completions"},
      spw::Endpoint{.wire = "openai-responses", .path = "/responses"},
      spw::messagesEndpoint({.path = "/messages", .auth = SPW_AUTH_HEADER, .authName = "x-api-key"}),
      spw::Endpoint{.wire = "gemini",
                    .path = "/models/{model}:generateContent",
                    .streamPath = "/models/{model}:streamGenerateContent?alt=sse",
                    .auth = SPW_AUTH_HEADER,
                    .authName = "x-goog-api-key"},
  };
  static constexpr spw_model models[] = {
#include "models.inc"
  };
  static constexpr spw_price prices[] = {
#include "prices.inc"
  };
  static constexpr spw_quirk quirks[] = {
      SPW_TOKENIZERS_BY_NAME,
      {"free_models_rotate", nullptr, nullptr},
      {"reasoning_replay", R"("signature")", "gemini-3*"},
#include "reasoning.inc"
  };
  static constexpr spw::ProviderTable table{.id = "opencode-zen",
                                            .name = "OpenCode Zen",
                                            .tier = "free",
                                            .baseUrl = "https://opencode.ai/zen/v1",
                                            .env = env,
                                            .endpoints = endpoints,
                                            .models = models,
                                            .modelsPath = "/models",
                                            .quirks = quirks,
                                            .evidence = "models.dev, decolua/9router, steipete/CodexBar; 2026-08-22",
                                            .confidence = "high",
                                            .prices = prices};
};

SPW_PROVIDER_PLUGIN(OpencodeZen)
