// Cerebras: very fast open-weight models; the output limit is charged against the allowance in advance.
#include <spillway/ModelFamilies.hpp>
#include <spillway/provider.hpp>

using spw::caps;

struct Cerebras {
  static constexpr const char* const env[] = {"CEREBRAS_API_KEY", nullptr};
  static constexpr spw_endpoint endpoints[] = {
      spw::Endpoint{.wire = "openai-chat", .path = "/chat/completions"},
  };
  static constexpr spw_model models[] = {
#include "models.inc"
  };
  static constexpr spw_quirk quirks[] = {
      SPW_TOKENIZERS_BY_NAME,
      {"drop_params",
       R"(["frequency_penalty","presence_penalty","logit_bias","parallel_tool_calls","service_tier","store","prompt_cache_key","verbosity"])",
       nullptr},
      {"reasoning_replay", R"("tags")", "zai-glm-*"},
      {"thinking_default", R"("always")", "gpt-oss-120b"},
      {"rate_limit_reserves_max_tokens", nullptr, nullptr},
      {"json_with_tools_unsupported", nullptr, nullptr},
      {"input_modalities", R"(["text"])", "gpt-oss-120b"},
#include "reasoning.inc"
  };
  static constexpr spw_error_rule errors[] = {
      {402, "payment_required", SPW_FAULT_QUOTA, SPW_SCOPE_ACCOUNT, 3'600'000},
  };
  static constexpr spw::ProviderTable table{
      .id = "cerebras",
      .name = "Cerebras",
      .tier = "free",
      .baseUrl = "https://api.cerebras.ai/v1",
      .env = env,
      .endpoints = endpoints,
      .models = models,
      .modelsPath = "/models",
      .quirks = quirks,
      .errors = errors,
      .evidence = "models.dev, Portkey-AI/gateway, pydantic/pydantic-ai; 2026-09-28",
      .confidence = "high",
      .anyModel = true};
};

SPW_PROVIDER_PLUGIN(Cerebras)
