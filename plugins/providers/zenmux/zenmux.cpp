// ZenMux: many vendors' models; some answer on Anthropic's wire only.
#include <spillway/MessagesEndpoint.hpp>
#include <spillway/ModelFamilies.hpp>
#include <spillway/provider.hpp>

using spw::caps;

struct Zenmux {
  static constexpr const char* const env[] = {"ZENMUX_API_KEY", nullptr};
  static constexpr spw_endpoint endpoints[] = {
      spw::Endpoint{.wire = "openai-chat", .path = "/chat/completions"},
      spw::Endpoint{.wire = "openai-responses", .path = "/responses"},
      spw::messagesEndpoint({.path = "/v1/messages", .baseUrl = "https://zenmux.ai/api/anthropic"}),
  };
  static constexpr spw_model models[] = {
#include "models.inc"
  };
  static constexpr spw_price prices[] = {
#include "prices.inc"
  };
  static constexpr spw_quirk quirks[] = {
      SPW_TOKENIZERS_BY_NAME,
      {"model_id_form", R"("vendor/model")", nullptr},
      {"budget_rules", R"({"min":1024})", nullptr},
      {"reasoning_replay", R"("field:reasoning")", nullptr},
#include "reasoning.inc"
  };
  static constexpr spw::ProviderTable table{.id = "zenmux",
                                            .name = "ZenMux",
                                            .tier = "cheap",
                                            .baseUrl = "https://zenmux.ai/api/v1",
                                            .env = env,
                                            .endpoints = endpoints,
                                            .models = models,
                                            .modelsPath = "/models",
                                            .quirks = quirks,
                                            .evidence = "models.dev, steipete/CodexBar; 2026-08-22",
                                            .confidence = "high",
                                            .anyModel = true,
                                            .prices = prices};
};

SPW_PROVIDER_PLUGIN(Zenmux)
