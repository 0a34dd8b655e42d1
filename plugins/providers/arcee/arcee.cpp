// Arcee AI: its Trinity models and those of others.
#include <spillway/ModelFamilies.hpp>
#include <spillway/provider.hpp>

using spw::caps;

struct Arcee {
  static constexpr const char* const env[] = {"ARCEE_API_KEY", nullptr};
  static constexpr spw_endpoint endpoints[] = {
      spw::Endpoint{.wire = "openai-chat", .path = "/chat/completions"},
  };
  static constexpr spw_model models[] = {
#include "models.inc"
  };
  static constexpr spw_quirk quirks[] = {
      SPW_TOKENIZERS_BY_NAME,
      {"model_id_form", R"("vendor/model")", nullptr},
#include "reasoning.inc"
  };
  static constexpr spw::ProviderTable table{.id = "arcee",
                                            .name = "Arcee AI",
                                            .tier = "cheap",
                                            .baseUrl = "https://api.arcee.ai/api/v1",
                                            .env = env,
                                            .endpoints = endpoints,
                                            .models = models,
                                            .modelsPath = "/models",
                                            .quirks = quirks,
                                            .evidence = "cline/cline; 2026-08-22",
                                            .confidence = "low"};
};

SPW_PROVIDER_PLUGIN(Arcee)
