// Featherless AI: thousands of open-weight models on a flat plan that limits requests at a time.
#include <spillway/ModelFamilies.hpp>
#include <spillway/provider.hpp>

using spw::caps;

struct Featherless {
  static constexpr const char* const env[] = {"FEATHERLESS_API_KEY", "FEATHERLESS_AI_API_KEY", nullptr};
  static constexpr spw_endpoint endpoints[] = {
      spw::Endpoint{.wire = "openai-chat", .path = "/chat/completions"},
  };
  static constexpr spw_model models[] = {
#include "models.inc"
  };
  static constexpr spw_quirk quirks[] = {
      SPW_TOKENIZERS_BY_NAME,
      {"models_list", R"("huge")", nullptr},
      {"model_access_gate", R"("the licence of a model has to be accepted first")", nullptr},
      {"concurrency_limit", R"("units by model size")", nullptr},
      {"tools_support", R"("per_model")", nullptr},
      {"cold_start", nullptr, nullptr},
      {"context_smaller_than_model", R"("32k on the chat plan")", nullptr},
      {"included_in_plan", nullptr, nullptr},
  };
  static constexpr spw_error_rule errors[] = {
      {403, "gated", SPW_FAULT_MODEL_MISSING, SPW_SCOPE_MODEL, 0},
      {429, "concurrency", SPW_FAULT_RATE_LIMIT, SPW_SCOPE_MODEL, 0},
  };
  static constexpr spw::ProviderTable table{
      .id = "featherless",
      .name = "Featherless AI",
      .tier = "subscription",
      .baseUrl = "https://api.featherless.ai/v1",
      .env = env,
      .endpoints = endpoints,
      .models = models,
      .modelsPath = "/models",
      .quirks = quirks,
      .errors = errors,
      .evidence = "juspay/neurolink, Portkey-AI/gateway, BerriAI/litellm-docs; 2026-09-28",
      .confidence = "medium",
      .anyModel = true};
};

SPW_PROVIDER_PLUGIN(Featherless)
