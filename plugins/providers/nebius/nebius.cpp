// Nebius Token Factory: hosted open-weight models.
#include <spillway/ModelFamilies.hpp>
#include <spillway/provider.hpp>

using spw::caps;

struct Nebius {
  static constexpr const char* const env[] = {"NEBIUS_API_KEY", nullptr};
  static constexpr spw_endpoint endpoints[] = {
      spw::Endpoint{.wire = "openai-chat", .path = "/chat/completions"},
  };
  static constexpr spw_model models[] = {
#include "models.inc"
  };
  static constexpr spw_quirk quirks[] = {
      SPW_TOKENIZERS_BY_NAME,
      {"drop_params", R"(["prompt_cache_key","verbosity","store","service_tier"])", nullptr},
      {"model_id_form", R"("vendor/model")", nullptr},
      {"model_suffixes", R"("-fast variants")", nullptr},
#include "reasoning.inc"
  };
  static constexpr spw::ProviderTable table{.id = "nebius",
                                            .name = "Nebius Token Factory",
                                            .tier = "cheap",
                                            .baseUrl = "https://api.tokenfactory.nebius.com/v1",
                                            .env = env,
                                            .endpoints = endpoints,
                                            .models = models,
                                            .modelsPath = "/models?verbose=true",
                                            .quirks = quirks,
                                            .evidence = "models.dev, sammcj/bifrost, pydantic/pydantic-ai; 2026-08-22",
                                            .confidence = "high",
                                            .anyModel = true};
};

SPW_PROVIDER_PLUGIN(Nebius)
