// DeepInfra: cheap hosted open-weight models.
#include <spillway/MessagesEndpoint.hpp>
#include <spillway/ModelFamilies.hpp>
#include <spillway/provider.hpp>

using spw::caps;

struct Deepinfra {
  static constexpr const char* const env[] = {"DEEPINFRA_API_KEY", "DEEPINFRA_TOKEN", nullptr};
  static constexpr spw_endpoint endpoints[] = {
      spw::Endpoint{.wire = "openai-chat", .path = "/chat/completions"},
      spw::messagesEndpoint({.path = "/v1/messages", .baseUrl = "https://api.deepinfra.com/anthropic"}),
  };
  static constexpr spw_model models[] = {
#include "models.inc"
  };
  static constexpr spw_price prices[] = {
#include "prices.inc"
  };
  static constexpr spw_quirk quirks[] = {
      SPW_TOKENIZERS_BY_NAME,
      {"max_tokens_field", R"("max_tokens")", nullptr},
      {"n_max", "1", nullptr},
      {"model_id_form", R"("vendor/model")", nullptr},
      {"usage_fields", R"("usage.estimated_cost")", nullptr},
      {"extra_params", R"(["repetition_penalty","min_p","top_k"])", nullptr},
#include "reasoning.inc"
  };
  static constexpr spw::ProviderTable table{.id = "deepinfra",
                                            .name = "DeepInfra",
                                            .tier = "cheap",
                                            .baseUrl = "https://api.deepinfra.com/v1/openai",
                                            .env = env,
                                            .endpoints = endpoints,
                                            .models = models,
                                            .modelsPath = "/models",
                                            .quirks = quirks,
                                            .evidence = "models.dev, Portkey-AI/gateway, steipete/CodexBar; 2026-08-22",
                                            .confidence = "high",
                                            .anyModel = true,
                                            .prices = prices};
};

SPW_PROVIDER_PLUGIN(Deepinfra)
