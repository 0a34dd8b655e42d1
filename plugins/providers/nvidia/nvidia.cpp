// NVIDIA NIM: free prototyping for members of its developer programme; each model has its own switch for thinking.
#include <spillway/ModelFamilies.hpp>
#include <spillway/provider.hpp>

using spw::caps;

struct Nvidia {
  static constexpr const char* const env[] = {"NVIDIA_API_KEY", nullptr};
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
      {"tools_support", R"("per_model")", nullptr},
      {"max_tokens_field", R"("max_tokens")", nullptr},
      {"developer_role", R"("per_model")", nullptr},
      {"models_list", R"("includes_non_chat")", nullptr},
#include "reasoning.inc"
  };
  static constexpr spw_error_rule errors[] = {
      {402, "credits", SPW_FAULT_QUOTA, SPW_SCOPE_ACCOUNT, 3'600'000},
  };
  static constexpr spw::ProviderTable table{
      .id = "nvidia",
      .name = "NVIDIA NIM (build.nvidia.com)",
      .tier = "free",
      .baseUrl = "https://integrate.api.nvidia.com/v1",
      .env = env,
      .endpoints = endpoints,
      .models = models,
      .modelsPath = "/models",
      .quirks = quirks,
      .errors = errors,
      .evidence = "models.dev, decolua/9router, mnfst/awesome-free-llm-apis; 2026-08-22",
      .confidence = "medium",
      .anyModel = true};
};

SPW_PROVIDER_PLUGIN(Nvidia)
