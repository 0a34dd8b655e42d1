// DigitalOcean Serverless Inference: open-weight and other vendors' models.
#include <spillway/MessagesEndpoint.hpp>
#include <spillway/ModelFamilies.hpp>
#include <spillway/provider.hpp>

using spw::caps;

struct Digitalocean {
  static constexpr const char* const env[] = {"DIGITALOCEAN_ACCESS_TOKEN", "MODEL_ACCESS_KEY",
                                              "GRADIENT_MODEL_ACCESS_KEY", nullptr};
  static constexpr spw_endpoint endpoints[] = {
      spw::Endpoint{.wire = "openai-chat", .path = "/chat/completions"},
      spw::Endpoint{.wire = "openai-responses", .path = "/responses"},
      spw::messagesEndpoint({.path = "/messages"}),
  };
  static constexpr spw_model models[] = {
#include "models.inc"
  };
  static constexpr spw_price prices[] = {
#include "prices.inc"
  };
  static constexpr spw_quirk quirks[] = {
      SPW_TOKENIZERS_BY_NAME,
      {"max_tokens_field", R"("max_completion_tokens")", nullptr},
      {"model_id_form", R"("flattened")", nullptr},
      {"reasoning_replay", R"("field")", nullptr},
#include "reasoning.inc"
  };
  static constexpr spw::ProviderTable table{.id = "digitalocean",
                                            .name = "DigitalOcean Serverless Inference",
                                            .tier = "cheap",
                                            .baseUrl = "https://inference.do-ai.run/v1",
                                            .env = env,
                                            .endpoints = endpoints,
                                            .models = models,
                                            .modelsPath = "/models",
                                            .quirks = quirks,
                                            .evidence = "models.dev, docs.digitalocean.com; 2026-07-13",
                                            .confidence = "high",
                                            .anyModel = true,
                                            .prices = prices};
};

SPW_PROVIDER_PLUGIN(Digitalocean)
