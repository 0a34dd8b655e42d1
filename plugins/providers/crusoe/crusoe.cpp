// Crusoe: hosted open-weight models.
#include <spillway/ModelFamilies.hpp>
#include <spillway/provider.hpp>

using spw::caps;

struct Crusoe {
  static constexpr const char* const env[] = {"CRUSOE_API_KEY", nullptr};
  static constexpr spw_endpoint endpoints[] = {
      spw::Endpoint{.wire = "openai-chat", .path = "/chat/completions"},
  };
  static constexpr spw_model models[] = {
#include "models.inc"
  };
  static constexpr spw_quirk quirks[] = {
      SPW_TOKENIZERS_BY_NAME,
      {"max_tokens_field", R"("max_tokens")", nullptr},
      {"model_id_form", R"("vendor/model")", nullptr},
#include "reasoning.inc"
  };
  static constexpr spw::ProviderTable table{
      .id = "crusoe",
      .name = "Crusoe Managed Inference",
      .tier = "cheap",
      .baseUrl = "https://api.inference.crusoecloud.com/v1",
      .env = env,
      .endpoints = endpoints,
      .models = models,
      .modelsPath = "/models",
      .quirks = quirks,
      .evidence = "pydantic/pydantic-ai, BerriAI/litellm, cline/cline; 2026-08-23",
      .confidence = "medium",
      .anyModel = true};
};

SPW_PROVIDER_PLUGIN(Crusoe)
