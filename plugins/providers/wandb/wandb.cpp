// W&B Inference: hosted open-weight models.
#include <spillway/ModelFamilies.hpp>
#include <spillway/provider.hpp>

using spw::caps;

struct Wandb {
  static constexpr const char* const env[] = {"WANDB_API_KEY", nullptr};
  static constexpr spw_endpoint endpoints[] = {
      spw::Endpoint{.wire = "openai-chat", .path = "/chat/completions"},
  };
  static constexpr spw_model models[] = {
#include "models.inc"
  };
  static constexpr spw_quirk quirks[] = {
      SPW_TOKENIZERS_BY_NAME,
      {"model_id_form", R"("vendor/model")", nullptr},
      {"reasoning_per_model", nullptr, nullptr},
#include "reasoning.inc"
  };
  static constexpr spw_error_rule errors[] = {
      {402, nullptr, SPW_FAULT_QUOTA, SPW_SCOPE_ACCOUNT, 3'600'000},
      {429, "concurrency", SPW_FAULT_RATE_LIMIT, SPW_SCOPE_MODEL, 0},
  };
  static constexpr spw::ProviderTable table{.id = "wandb",
                                            .name = "W&B Inference (CoreWeave)",
                                            .tier = "cheap",
                                            .baseUrl = "https://api.inference.wandb.ai/v1",
                                            .env = env,
                                            .endpoints = endpoints,
                                            .models = models,
                                            .modelsPath = "/models",
                                            .quirks = quirks,
                                            .errors = errors,
                                            .evidence = "models.dev, docs.wandb.ai; 2026-09-04",
                                            .confidence = "high",
                                            .anyModel = true};
};

SPW_PROVIDER_PLUGIN(Wandb)
