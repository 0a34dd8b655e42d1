// Avian: hosted open-weight models.
#include <spillway/ModelFamilies.hpp>
#include <spillway/provider.hpp>

using spw::caps;

struct Avian {
  static constexpr const char* const env[] = {"AVIAN_API_KEY", nullptr};
  static constexpr spw_endpoint endpoints[] = {
      spw::Endpoint{.wire = "openai-chat", .path = "/chat/completions"},
  };
  static constexpr spw_model models[] = {
#include "models.inc"
  };
  static constexpr spw_quirk quirks[] = {
      SPW_TOKENIZERS_BY_NAME,
      {"model_id_form", R"("vendor/model")", nullptr},
      {"max_tokens_field", R"("max_tokens")", nullptr},
      {"quota_status", "402", nullptr},
  };
  static constexpr spw_error_rule errors[] = {
      {402, nullptr, SPW_FAULT_QUOTA, SPW_SCOPE_ACCOUNT, 3'600'000},
  };
  static constexpr spw::ProviderTable table{.id = "avian",
                                            .name = "Avian",
                                            .tier = "cheap",
                                            .baseUrl = "https://api.avian.io/v1",
                                            .env = env,
                                            .endpoints = endpoints,
                                            .models = models,
                                            .modelsPath = "/models",
                                            .quirks = quirks,
                                            .errors = errors,
                                            .evidence = "juspay/neurolink; 2026-09-29",
                                            .confidence = "high",
                                            .anyModel = true};
};

SPW_PROVIDER_PLUGIN(Avian)
