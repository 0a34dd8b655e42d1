// NEAR AI Cloud: models that run where their host cannot look.
#include <spillway/ModelFamilies.hpp>
#include <spillway/provider.hpp>

using spw::caps;

struct Nearai {
  static constexpr const char* const env[] = {"NEARAI_API_KEY", nullptr};
  static constexpr spw_endpoint endpoints[] = {
      spw::Endpoint{.wire = "openai-chat", .path = "/chat/completions"},
  };
  static constexpr spw_model models[] = {
#include "models.inc"
  };
  static constexpr spw_price prices[] = {
#include "prices.inc"
  };
  static constexpr spw_quirk quirks[] = {
      SPW_TOKENIZERS_BY_NAME,
      {"model_id_form", R"("vendor/model")", nullptr},
      {"attestation", R"("/v1/attestation/report")", nullptr},
#include "reasoning.inc"
  };
  static constexpr spw::ProviderTable table{.id = "nearai",
                                            .name = "NEAR AI Cloud",
                                            .tier = "cheap",
                                            .baseUrl = "https://cloud-api.near.ai/v1",
                                            .env = env,
                                            .endpoints = endpoints,
                                            .models = models,
                                            .modelsPath = "/models",
                                            .quirks = quirks,
                                            .evidence = "models.dev; 2026-08-22",
                                            .confidence = "medium",
                                            .anyModel = true,
                                            .prices = prices};
};

SPW_PROVIDER_PLUGIN(Nearai)
