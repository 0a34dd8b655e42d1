// Reka AI: its key goes into a header of its own.
#include <spillway/provider.hpp>

using spw::caps;

struct Reka {
  static constexpr const char* const env[] = {"REKA_API_KEY", nullptr};
  static constexpr spw_endpoint endpoints[] = {
      spw::Endpoint{
          .wire = "openai-chat", .path = "/chat/completions", .auth = SPW_AUTH_HEADER, .authName = "x-api-key"},
  };
  static constexpr spw_model models[] = {
#include "models.inc"
  };
  static constexpr spw_quirk quirks[] = {
      {"response_format_support", R"("none")", nullptr},
      {"tools_support", R"("per_model")", nullptr},
      {"default_max_tokens_small", "1024", nullptr},
      {"drop_params",
       R"(["n","logprobs","logit_bias","stream_options","parallel_tool_calls","response_format","user"])", nullptr},
      {"max_tokens_field", R"("max_tokens")", nullptr},
  };
  static constexpr spw_error_rule errors[] = {
      {402, "P001", SPW_FAULT_QUOTA, SPW_SCOPE_ACCOUNT, 3'600'000},
  };
  static constexpr spw::ProviderTable table{.id = "reka",
                                            .name = "Reka AI",
                                            .tier = "cheap",
                                            .baseUrl = "https://api.reka.ai/v1",
                                            .env = env,
                                            .endpoints = endpoints,
                                            .models = models,
                                            .modelsPath = "/models",
                                            .quirks = quirks,
                                            .errors = errors,
                                            .evidence = "juspay/neurolink, Portkey-AI/gateway; 2026-09-29",
                                            .confidence = "high"};
};

SPW_PROVIDER_PLUGIN(Reka)
