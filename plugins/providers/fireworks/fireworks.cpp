// Fireworks AI: hosted open-weight models, their ids under one prefix.
#include <spillway/ModelFamilies.hpp>
#include <spillway/provider.hpp>

using spw::caps;

struct Fireworks {
  static constexpr const char* const env[] = {"FIREWORKS_API_KEY", nullptr};
  static constexpr spw_endpoint endpoints[] = {
      spw::Endpoint{.wire = "openai-chat", .path = "/chat/completions"},
      spw::Endpoint{.wire = "openai-responses", .path = "/responses"},
  };
  static constexpr spw_model models[] = {
#include "models.inc"
  };
  static constexpr spw_quirk quirks[] = {
      SPW_TOKENIZERS_BY_NAME,
      {"model_id_form", R"("prefix:accounts/fireworks/models/")", nullptr},
      {"budget_rules", R"({"min":1024})", nullptr},
      {"max_tokens_field", R"("max_tokens")", nullptr},
      {"extra_params", R"(["top_k","context_length_exceeded_behavior","prompt_truncate_len"])", nullptr},
#include "reasoning.inc"
  };
  static constexpr spw::ProviderTable table{
      .id = "fireworks",
      .name = "Fireworks AI",
      .tier = "cheap",
      .baseUrl = "https://api.fireworks.ai/inference/v1",
      .env = env,
      .endpoints = endpoints,
      .models = models,
      .modelsPath = "/models",
      .quirks = quirks,
      .evidence = "models.dev, Portkey-AI/gateway, pydantic/pydantic-ai; 2026-08-22",
      .confidence = "high",
      .anyModel = true};
};

SPW_PROVIDER_PLUGIN(Fireworks)
