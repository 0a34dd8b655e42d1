// Scaleway Generative APIs: open-weight models hosted in the EU.
#include <spillway/ModelFamilies.hpp>
#include <spillway/provider.hpp>

using spw::caps;

struct Scaleway {
  static constexpr const char* const env[] = {"SCALEWAY_API_KEY", "SCW_SECRET_KEY", nullptr};
  static constexpr spw_endpoint endpoints[] = {
      spw::Endpoint{.wire = "openai-chat", .path = "/chat/completions"},
      spw::Endpoint{.wire = "openai-responses", .path = "/responses"},
  };
  static constexpr spw_model models[] = {
#include "models.inc"
  };
  static constexpr spw_quirk quirks[] = {
      SPW_TOKENIZERS_BY_NAME,
      {"thinking_default", R"("on")", nullptr},
      {"drop_params", R"(["frequency_penalty","logit_bias","n","user"])", nullptr},
#include "reasoning.inc"
  };
  static constexpr spw::ProviderTable table{.id = "scaleway",
                                            .name = "Scaleway Generative APIs",
                                            .tier = "cheap",
                                            .baseUrl = "https://api.scaleway.ai/v1",
                                            .env = env,
                                            .endpoints = endpoints,
                                            .models = models,
                                            .modelsPath = "/models",
                                            .quirks = quirks,
                                            .evidence = "models.dev, BerriAI/litellm; 2026-08-22",
                                            .confidence = "medium",
                                            .anyModel = true};
};

SPW_PROVIDER_PLUGIN(Scaleway)
