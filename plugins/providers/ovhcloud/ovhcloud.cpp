// OVHcloud AI Endpoints: open-weight models hosted in the EU; works slowly without a key.
#include <spillway/ModelFamilies.hpp>
#include <spillway/provider.hpp>

using spw::caps;

struct Ovhcloud {
  static constexpr const char* const env[] = {"OVHCLOUD_API_KEY", "OVH_AI_ENDPOINTS_ACCESS_TOKEN", nullptr};
  static constexpr spw_endpoint endpoints[] = {
      spw::Endpoint{.wire = "openai-chat", .path = "/chat/completions"},
      spw::Endpoint{.wire = "openai-responses", .path = "/responses"},
  };
  static constexpr spw_model models[] = {
#include "models.inc"
  };
  static constexpr spw_quirk quirks[] = {
      SPW_TOKENIZERS_BY_NAME,
      {"keyless", R"("free pool")", nullptr},
      {"max_tokens_field", R"("max_tokens")", nullptr},
      {"tools_support", R"("per_model")", nullptr},
#include "reasoning.inc"
  };
  static constexpr spw::ProviderTable table{
      .id = "ovhcloud",
      .name = "OVHcloud AI Endpoints",
      .tier = "free",
      .baseUrl = "https://oai.endpoints.kepler.ai.cloud.ovh.net/v1",
      .login = SPW_LOGIN_NONE,
      .env = env,
      .endpoints = endpoints,
      .models = models,
      .modelsPath = "/models",
      .quirks = quirks,
      .evidence = "models.dev, pydantic/pydantic-ai, mnfst/awesome-free-llm-apis; 2026-08-21",
      .confidence = "high",
      .anyModel = true};
};

SPW_PROVIDER_PLUGIN(Ovhcloud)
