// STACKIT: open-weight models hosted in the EU.
#include <spillway/ModelFamilies.hpp>
#include <spillway/provider.hpp>

using spw::caps;

struct Stackit {
  static constexpr const char* const env[] = {"STACKIT_API_KEY", nullptr};
  static constexpr spw_endpoint endpoints[] = {
      spw::Endpoint{.wire = "openai-chat", .path = "/chat/completions"},
  };
  static constexpr spw_model models[] = {
#include "models.inc"
  };
  static constexpr spw_quirk quirks[] = {
      SPW_TOKENIZERS_BY_NAME,
      {"max_tokens_field", R"("max_tokens")", nullptr},
#include "reasoning.inc"
  };
  static constexpr spw::ProviderTable table{
      .id = "stackit",
      .name = "STACKIT AI Model Serving",
      .tier = "cheap",
      .baseUrl = "https://api.openai-compat.model-serving.eu01.onstackit.cloud/v1",
      .env = env,
      .endpoints = endpoints,
      .models = models,
      .modelsPath = "/models",
      .quirks = quirks,
      .evidence = "models.dev; 2026-08-22",
      .confidence = "medium",
      .anyModel = true};
};

SPW_PROVIDER_PLUGIN(Stackit)
