// Hugging Face: routes each model to one of many hosts; what a host does not know it ignores.
#include <spillway/ModelFamilies.hpp>
#include <spillway/provider.hpp>

using spw::caps;

struct Huggingface {
  static constexpr const char* const env[] = {"HF_TOKEN", "HUGGINGFACE_API_KEY", nullptr};
  static constexpr spw_endpoint endpoints[] = {
      spw::Endpoint{.wire = "openai-chat", .path = "/chat/completions"},
  };
  static constexpr spw_model models[] = {
#include "models.inc"
  };
  static constexpr spw_quirk quirks[] = {
      SPW_TOKENIZERS_BY_NAME,
      {"model_id_form", R"("vendor/model")", nullptr},
      {"model_suffixes", R"(":provider, :fastest, :cheapest")", nullptr},
      {"tools_support", R"("per_model")", nullptr},
      {"silently_ignored_params", nullptr, nullptr},
      {"quota_status", "402", nullptr},
#include "reasoning.inc"
  };
  static constexpr spw_error_rule errors[] = {
      {402, "exceeded your monthly included credits", SPW_FAULT_QUOTA, SPW_SCOPE_ACCOUNT, 3'600'000},
      {400, "not supported by any provider", SPW_FAULT_MODEL_MISSING, SPW_SCOPE_MODEL, 0},
  };
  static constexpr spw::ProviderTable table{.id = "huggingface",
                                            .name = "Hugging Face Inference Providers",
                                            .tier = "free",
                                            .baseUrl = "https://router.huggingface.co/v1",
                                            .env = env,
                                            .endpoints = endpoints,
                                            .models = models,
                                            .modelsPath = "/models",
                                            .quirks = quirks,
                                            .errors = errors,
                                            .evidence = "models.dev, juspay/neurolink, vercel/ai; 2026-09-24",
                                            .confidence = "high",
                                            .anyModel = true};
};

SPW_PROVIDER_PLUGIN(Huggingface)
