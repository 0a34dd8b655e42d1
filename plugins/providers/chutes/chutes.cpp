// Chutes: open-weight models on machines of independent miners, paid by a plan.
#include <spillway/ModelFamilies.hpp>
#include <spillway/provider.hpp>

using spw::caps;

struct Chutes {
  static constexpr const char* const env[] = {"CHUTES_API_KEY", nullptr};
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
      {"variable_quality", R"("independent miners")", nullptr},
      {"tools_support", R"("per_model")", nullptr},
  };
  static constexpr spw::ProviderTable table{.id = "chutes",
                                            .name = "Chutes",
                                            .tier = "subscription",
                                            .baseUrl = "https://llm.chutes.ai/v1",
                                            .env = env,
                                            .endpoints = endpoints,
                                            .models = models,
                                            .modelsPath = "/models",
                                            .quirks = quirks,
                                            .evidence = "models.dev, BerriAI/litellm, BerriAI/litellm-docs; 2026-08-22",
                                            .confidence = "medium",
                                            .anyModel = true};
};

SPW_PROVIDER_PLUGIN(Chutes)
