// Vultr Inference: hosted open-weight models.
#include <spillway/ModelFamilies.hpp>
#include <spillway/provider.hpp>

using spw::caps;

struct Vultr {
  static constexpr const char* const env[] = {"VULTR_API_KEY", nullptr};
  static constexpr spw_endpoint endpoints[] = {
      spw::Endpoint{.wire = "openai-chat", .path = "/chat/completions"},
  };
  static constexpr spw_model models[] = {
#include "models.inc"
  };
  static constexpr spw_quirk quirks[] = {
      SPW_TOKENIZERS_BY_NAME,
      {"model_suffixes", R"("-normalize")", nullptr},
      {"max_tokens_field", R"("max_tokens")", nullptr},
  };
  static constexpr spw::ProviderTable table{.id = "vultr",
                                            .name = "Vultr Inference",
                                            .tier = "cheap",
                                            .baseUrl = "https://api.vultrinference.com/v1",
                                            .env = env,
                                            .endpoints = endpoints,
                                            .models = models,
                                            .modelsPath = "/models",
                                            .quirks = quirks,
                                            .evidence = "models.dev; 2026-08-22",
                                            .confidence = "medium",
                                            .anyModel = true};
};

SPW_PROVIDER_PLUGIN(Vultr)
