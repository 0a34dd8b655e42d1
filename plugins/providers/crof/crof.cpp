// CrofAI: open-weight models by daily plan or credit.
#include <spillway/MessagesEndpoint.hpp>
#include <spillway/ModelFamilies.hpp>
#include <spillway/provider.hpp>

using spw::caps;

struct Crof {
  static constexpr const char* const env[] = {"CROF_API_KEY", "CROFAI_API_KEY", nullptr};
  static constexpr spw_endpoint endpoints[] = {
      spw::Endpoint{.wire = "openai-chat", .path = "/chat/completions"},
      spw::messagesEndpoint({.path = "/v1/messages", .baseUrl = "https://anthropic.nahcrof.com"}),
  };
  static constexpr spw_model models[] = {
#include "models.inc"
  };
  static constexpr spw_price prices[] = {
#include "prices.inc"
  };
  static constexpr spw_quirk quirks[] = {
      SPW_TOKENIZERS_BY_NAME,
      {"included_in_plan", nullptr, nullptr},
      {"max_tokens_field", R"("max_tokens")", nullptr},
#include "reasoning.inc"
  };
  static constexpr spw::ProviderTable table{.id = "crof",
                                            .name = "CrofAI",
                                            .tier = "subscription",
                                            .baseUrl = "https://crof.ai/v1",
                                            .env = env,
                                            .endpoints = endpoints,
                                            .models = models,
                                            .modelsPath = "/models",
                                            .quirks = quirks,
                                            .evidence = "models.dev, steipete/CodexBar; 2026-08-22",
                                            .confidence = "medium",
                                            .anyModel = true,
                                            .prices = prices};
};

SPW_PROVIDER_PLUGIN(Crof)
