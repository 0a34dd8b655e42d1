// Helicone: many vendors' models behind its observability.
#include <spillway/ModelFamilies.hpp>
#include <spillway/provider.hpp>

using spw::caps;

struct Helicone {
  static constexpr const char* const env[] = {"HELICONE_API_KEY", nullptr};
  static constexpr spw_endpoint endpoints[] = {
      spw::Endpoint{.wire = "openai-chat", .path = "/chat/completions"},
      spw::Endpoint{.wire = "openai-responses", .path = "/responses"},
  };
  static constexpr spw_model models[] = {
#include "models.inc"
  };
  static constexpr spw_quirk quirks[] = {
      SPW_TOKENIZERS_BY_NAME,
      {"model_suffixes", R"("model/provider fallbacks, comma separated")", nullptr},
      {"silently_ignored_params", nullptr, nullptr},
      {"reasoning_replay", R"("field:reasoning")", nullptr},
#include "reasoning.inc"
  };
  static constexpr spw::ProviderTable table{.id = "helicone",
                                            .name = "Helicone AI Gateway",
                                            .tier = "cheap",
                                            .baseUrl = "https://ai-gateway.helicone.ai/v1",
                                            .env = env,
                                            .endpoints = endpoints,
                                            .models = models,
                                            .modelsPath = "/models",
                                            .quirks = quirks,
                                            .evidence = "models.dev, BerriAI/litellm; 2026-08-22",
                                            .confidence = "medium",
                                            .anyModel = true};
};

SPW_PROVIDER_PLUGIN(Helicone)
