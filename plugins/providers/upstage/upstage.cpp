// Upstage: Solar models.
#include <spillway/provider.hpp>

using spw::caps;

struct Upstage {
  static constexpr const char* const env[] = {"UPSTAGE_API_KEY", nullptr};
  static constexpr spw_endpoint endpoints[] = {
      spw::Endpoint{.wire = "openai-chat", .path = "/chat/completions"},
  };
  static constexpr spw_model models[] = {
#include "models.inc"
  };
  static constexpr spw_quirk quirks[] = {
      {"max_tokens_field", R"("max_tokens")", nullptr},
#include "reasoning.inc"
  };
  static constexpr spw::ProviderTable table{
      .id = "upstage",
      .name = "Upstage Solar",
      .tier = "cheap",
      .baseUrl = "https://api.upstage.ai/v1",
      .env = env,
      .endpoints = endpoints,
      .models = models,
      .modelsPath = "/models",
      .quirks = quirks,
      .evidence = "models.dev, Portkey-AI/gateway, console.upstage.ai; 2026-08-22",
      .confidence = "high"};
};

SPW_PROVIDER_PLUGIN(Upstage)
