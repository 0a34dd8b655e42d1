// SiliconFlow outside China: hosted open-weight models.
#include <spillway/ModelFamilies.hpp>
#include <spillway/provider.hpp>

using spw::caps;

struct Siliconflow {
  static constexpr const char* const env[] = {"SILICONFLOW_API_KEY", nullptr};
  static constexpr spw_endpoint endpoints[] = {
      spw::Endpoint{.wire = "openai-chat", .path = "/chat/completions"},
  };
  static constexpr spw_model models[] = {
#include "models.inc"
  };
  static constexpr spw_quirk quirks[] = {
      {"balance", R"({"path":"/user/info","amounts":[{"left":"data.totalBalance","unit":"USD"}]})", nullptr},
      SPW_TOKENIZERS_BY_NAME,
      {"max_tokens_field", R"("max_tokens")", nullptr},
      {"response_format_support", R"("per_model")", nullptr},
      {"quota_status", "403", nullptr},
      {"model_id_form", R"("vendor/model")", nullptr},
#include "reasoning.inc"
  };
  static constexpr spw_error_rule errors[] = {
      {403, "real-name", SPW_FAULT_FORBIDDEN, SPW_SCOPE_ACCOUNT, 0},
      {400, "20012", SPW_FAULT_MODEL_MISSING, SPW_SCOPE_MODEL, 0},
      {403, nullptr, SPW_FAULT_QUOTA, SPW_SCOPE_ACCOUNT, 3'600'000},
  };
  static constexpr spw::ProviderTable table{.id = "siliconflow",
                                            .name = "SiliconFlow (international)",
                                            .tier = "cheap",
                                            .baseUrl = "https://api.siliconflow.com/v1",
                                            .env = env,
                                            .endpoints = endpoints,
                                            .models = models,
                                            .modelsPath = "/models?sub_type=chat",
                                            .quirks = quirks,
                                            .errors = errors,
                                            .evidence = "models.dev, juspay/neurolink, Portkey-AI/gateway; 2026-09-29",
                                            .confidence = "high",
                                            .anyModel = true};
};

SPW_PROVIDER_PLUGIN(Siliconflow)
