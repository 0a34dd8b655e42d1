// AI21 Labs: Jamba models; tools do not stream.
#include <spillway/provider.hpp>

using spw::caps;

struct Ai21 {
  static constexpr const char* const env[] = {"AI21_API_KEY", nullptr};
  static constexpr spw_endpoint endpoints[] = {
      spw::Endpoint{.wire = "openai-chat", .path = "/chat/completions"},
  };
  static constexpr spw_model models[] = {
#include "models.inc"
  };
  static constexpr spw_quirk quirks[] = {
      {"tool_stream", R"("whole")", nullptr},
      {"max_output_cap", "4096", nullptr},
      {"response_format_support", R"("json_object")", nullptr},
      {"extra_params", R"(["documents"])", nullptr},
      {"max_tokens_field", R"("max_tokens")", nullptr},
      {"input_modalities", R"(["text"])", nullptr},
  };
  static constexpr spw_error_rule errors[] = {
      {400, "bad or missing authentication", SPW_FAULT_AUTH, SPW_SCOPE_ACCOUNT, 0},
  };
  static constexpr spw::ProviderTable table{
      .id = "ai21",
      .name = "AI21 Labs",
      .tier = "cheap",
      .baseUrl = "https://api.ai21.com/studio/v1",
      .env = env,
      .endpoints = endpoints,
      .models = models,
      .modelsPath = "/models",
      .quirks = quirks,
      .errors = errors,
      .evidence = "juspay/neurolink, Portkey-AI/gateway, BerriAI/litellm-docs; 2026-09-29",
      .confidence = "high"};
};

SPW_PROVIDER_PLUGIN(Ai21)
