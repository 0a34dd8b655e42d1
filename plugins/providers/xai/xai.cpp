// xAI: Grok on both of OpenAI's wires.
#include <spillway/provider.hpp>

using spw::caps;

struct Xai {
  static constexpr const char* const env[] = {"XAI_API_KEY", nullptr};
  static constexpr spw_endpoint endpoints[] = {
      spw::Endpoint{.wire = "openai-chat", .path = "/chat/completions"},
      spw::Endpoint{.wire = "openai-responses", .path = "/responses"},
  };
  static constexpr spw_model models[] = {
#include "models.inc"
  };
  static constexpr spw_price prices[] = {
#include "prices.inc"
  };
  static constexpr spw_quirk quirks[] = {
      {"drop_params", R"(["logit_bias","prompt_cache_key","store","service_tier","verbosity"])", nullptr},
      {"drop_params",
       R"(["logit_bias","prompt_cache_key","store","service_tier","verbosity","presence_penalty","frequency_penalty","stop"])",
       "grok-4.3*,grok-4.5*,grok-4.6*,grok-build*,grok-4.20-0309-reasoning,grok-4.20-multi-agent*"},
      {"reasoning_per_model", nullptr, nullptr},
      {"max_tokens_field", R"("max_completion_tokens")", nullptr},
      {"content_filter_status", "403", nullptr},
#include "reasoning.inc"
  };
  static constexpr spw_error_rule errors[] = {
      {403, "content", SPW_FAULT_CONTENT, SPW_SCOPE_REQUEST, 0},
  };
  static constexpr spw::ProviderTable table{.id = "xai",
                                            .name = "xAI",
                                            .tier = "cheap",
                                            .baseUrl = "https://api.x.ai/v1",
                                            .env = env,
                                            .endpoints = endpoints,
                                            .models = models,
                                            .modelsPath = "/models",
                                            .quirks = quirks,
                                            .errors = errors,
                                            .evidence = "models.dev, pydantic/pydantic-ai, sammcj/bifrost; 2026-08-23",
                                            .confidence = "high",
                                            .prices = prices};
};

SPW_PROVIDER_PLUGIN(Xai)
