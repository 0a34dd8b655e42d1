// Baseten: hosted open-weight models.
#include <spillway/ModelFamilies.hpp>
#include <spillway/provider.hpp>

using spw::caps;

struct Baseten {
  static constexpr const char* const env[] = {"BASETEN_API_KEY", nullptr};
  static constexpr spw_endpoint endpoints[] = {
      spw::Endpoint{.wire = "openai-chat", .path = "/chat/completions"},
  };
  static constexpr spw_model models[] = {
#include "models.inc"
  };
  static constexpr spw_quirk quirks[] = {
      SPW_TOKENIZERS_BY_NAME,
      {"reasoning_per_model", nullptr, nullptr},
      {"model_id_form", R"("vendor/model")", nullptr},
      {"max_tokens_field", R"("max_tokens")", nullptr},
#include "reasoning.inc"
  };
  static constexpr spw::ProviderTable table{.id = "baseten",
                                            .name = "Baseten Model APIs",
                                            .tier = "cheap",
                                            .baseUrl = "https://inference.baseten.co/v1",
                                            .env = env,
                                            .endpoints = endpoints,
                                            .models = models,
                                            .modelsPath = "/models",
                                            .quirks = quirks,
                                            .evidence = "models.dev, vercel/ai; 2026-08-22",
                                            .confidence = "high",
                                            .anyModel = true};
};

SPW_PROVIDER_PLUGIN(Baseten)
