// Hyperbolic: hosted open-weight models; there is no fresh evidence that it still serves.
#include <spillway/ModelFamilies.hpp>
#include <spillway/provider.hpp>

struct Hyperbolic {
  static constexpr const char* const env[] = {"HYPERBOLIC_API_KEY", nullptr};
  static constexpr spw_endpoint endpoints[] = {
      spw::Endpoint{.wire = "openai-chat", .path = "/chat/completions"},
  };
  static constexpr spw_quirk quirks[] = {
      SPW_TOKENIZERS_BY_NAME,
      {"max_tokens_field", R"("max_tokens")", nullptr},
      {"extra_params", R"(["top_k","min_p","repetition_penalty"])", nullptr},
  };
  static constexpr spw_error_rule errors[] = {
      {402, nullptr, SPW_FAULT_QUOTA, SPW_SCOPE_ACCOUNT, 3'600'000},
  };
  static constexpr spw::ProviderTable table{
      .id = "hyperbolic",
      .name = "Hyperbolic",
      .tier = "cheap",
      .baseUrl = "https://api.hyperbolic.xyz/v1",
      .env = env,
      .endpoints = endpoints,
      .modelsPath = "/models",
      .quirks = quirks,
      .errors = errors,
      .evidence = "Portkey-AI/gateway, decolua/9router, api-evangelist/hyperbolic-ai; 2026-07-11",
      .confidence = "low",
      .anyModel = true};
};

SPW_PROVIDER_PLUGIN(Hyperbolic)
