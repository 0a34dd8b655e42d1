// Perplexity: answers with searches, in the shape of OpenAI's Responses; its chat door was closed.
#include <spillway/ModelFamilies.hpp>
#include <spillway/provider.hpp>

using spw::caps;

struct Perplexity {
  static constexpr const char* const env[] = {"PERPLEXITY_API_KEY", nullptr};
  static constexpr spw_endpoint endpoints[] = {
      spw::Endpoint{.wire = "openai-responses", .path = "/v1/responses"},
  };
  static constexpr spw_model models[] = {
#include "models.inc"
  };
  static constexpr spw_price prices[] = {
#include "prices.inc"
  };
  static constexpr spw_quirk quirks[] = {
      SPW_TOKENIZERS_BY_NAME,
      {"empty_choices_chunk", nullptr, nullptr},
#include "reasoning.inc"
  };
  static constexpr spw::ProviderTable table{.id = "perplexity",
                                            .name = "Perplexity",
                                            .tier = "cheap",
                                            .baseUrl = "https://api.perplexity.ai",
                                            .env = env,
                                            .endpoints = endpoints,
                                            .models = models,
                                            .modelsPath = "/v1/models",
                                            .quirks = quirks,
                                            .evidence = "models.dev, sammcj/bifrost, docs.perplexity.ai; 2026-09-27",
                                            .confidence = "medium",
                                            .prices = prices};
};

SPW_PROVIDER_PLUGIN(Perplexity)
