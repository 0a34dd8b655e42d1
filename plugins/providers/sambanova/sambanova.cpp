// SambaNova Cloud: fast open-weight models, several tokens per chunk.
#include <spillway/ModelFamilies.hpp>
#include <spillway/provider.hpp>

using spw::caps;

struct Sambanova {
  static constexpr const char* const env[] = {"SAMBANOVA_API_KEY", nullptr};
  static constexpr spw_endpoint endpoints[] = {
      spw::Endpoint{.wire = "openai-chat", .path = "/chat/completions"},
  };
  static constexpr spw_model models[] = {
#include "models.inc"
  };
  static constexpr spw_quirk quirks[] = {
      SPW_TOKENIZERS_BY_NAME,
      {"ignored_params",
       R"(["logit_bias","presence_penalty","frequency_penalty","user","seed","logprobs","top_logprobs","n"])", nullptr},
      {"max_tokens_field", R"("max_tokens")", nullptr},
      {"input_modalities", R"("per_model")", nullptr},
      {"stream_framing", R"("multi_token_chunks")", nullptr},
  };
  static constexpr spw_error_rule errors[] = {
      {402, "PAYMENT_METHOD_REQUIRED", SPW_FAULT_QUOTA, SPW_SCOPE_ACCOUNT, 3'600'000},
      {429, "experiencing high demand", SPW_FAULT_OVERLOADED, SPW_SCOPE_MODEL, 0},
  };
  static constexpr spw::ProviderTable table{
      .id = "sambanova",
      .name = "SambaNova Cloud",
      .tier = "cheap",
      .baseUrl = "https://api.sambanova.ai/v1",
      .env = env,
      .endpoints = endpoints,
      .models = models,
      .modelsPath = "/models",
      .quirks = quirks,
      .errors = errors,
      .evidence = "juspay/neurolink, Portkey-AI/gateway, pydantic/pydantic-ai; 2026-08-30",
      .confidence = "medium",
      .anyModel = true};
};

SPW_PROVIDER_PLUGIN(Sambanova)
