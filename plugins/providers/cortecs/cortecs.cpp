// Cortecs: routes within the EU.
#include <spillway/ModelFamilies.hpp>
#include <spillway/provider.hpp>

using spw::caps;

struct Cortecs {
  static constexpr const char* const env[] = {"CORTECS_API_KEY", nullptr};
  static constexpr spw_endpoint endpoints[] = {
      spw::Endpoint{.wire = "openai-chat", .path = "/chat/completions"},
  };
  static constexpr spw_model models[] = {
#include "models.inc"
  };
  static constexpr spw_quirk quirks[] = {
      SPW_TOKENIZERS_BY_NAME,
      {"silently_ignored_params", nullptr, nullptr},
      {"provider_routing_object", R"("preference, allowed_providers")", nullptr},
#include "reasoning.inc"
  };
  static constexpr spw::ProviderTable table{.id = "cortecs",
                                            .name = "Cortecs",
                                            .tier = "cheap",
                                            .baseUrl = "https://api.cortecs.ai/v1",
                                            .env = env,
                                            .endpoints = endpoints,
                                            .models = models,
                                            .modelsPath = "/models",
                                            .quirks = quirks,
                                            .evidence = "models.dev; 2026-08-22",
                                            .confidence = "medium",
                                            .anyModel = true};
};

SPW_PROVIDER_PLUGIN(Cortecs)
