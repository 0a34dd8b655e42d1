// Neuralwatt: open-weight models, billed by energy.
#include <spillway/ModelFamilies.hpp>
#include <spillway/provider.hpp>

using spw::caps;

struct Neuralwatt {
  static constexpr const char* const env[] = {"NEURALWATT_API_KEY", nullptr};
  static constexpr spw_endpoint endpoints[] = {
      spw::Endpoint{.wire = "openai-chat", .path = "/chat/completions"},
  };
  static constexpr spw_model models[] = {
#include "models.inc"
  };
  static constexpr spw_quirk quirks[] = {
      SPW_TOKENIZERS_BY_NAME,
      {"service_tier_values", R"(["flex"])", nullptr},
      {"max_tokens_field", R"("max_tokens")", nullptr},
#include "reasoning.inc"
  };
  static constexpr spw::ProviderTable table{.id = "neuralwatt",
                                            .name = "Neuralwatt",
                                            .tier = "cheap",
                                            .baseUrl = "https://api.neuralwatt.com/v1",
                                            .env = env,
                                            .endpoints = endpoints,
                                            .models = models,
                                            .modelsPath = "/models",
                                            .quirks = quirks,
                                            .evidence = "models.dev, steipete/CodexBar; 2026-08-22",
                                            .confidence = "medium",
                                            .anyModel = true};
};

SPW_PROVIDER_PLUGIN(Neuralwatt)
