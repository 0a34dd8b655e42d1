// Groq: open-weight models on fast hardware, with daily limits per model.
#include <spillway/ModelFamilies.hpp>
#include <spillway/provider.hpp>

using spw::caps;

#define GPT_OSS "openai/gpt-oss-*"

struct Groq {
  static constexpr const char* const env[] = {"GROQ_API_KEY", nullptr};
  static constexpr spw_endpoint endpoints[] = {
      spw::Endpoint{.wire = "openai-chat", .path = "/chat/completions"},
  };
  static constexpr spw_model models[] = {
#include "models.inc"
  };
  static constexpr spw_endpoint tasks[] = {
#include "tasks.inc"
  };
  static constexpr spw_quirk quirks[] = {
      SPW_TOKENIZERS_BY_NAME,
      {"drop_params", R"(["logprobs","top_logprobs","logit_bias","messages[].name"])", nullptr},
      {"n_max", "1", nullptr},
      {"response_format_support", R"("per_model")", nullptr},
      {"json_with_tools_unsupported", nullptr, nullptr},
      {"tool_choice_allowed", R"(["auto","none","named"])", GPT_OSS},
      {"effort_values", R"(["low","medium","high"])", GPT_OSS},
      {"thinking_default", R"("always")", GPT_OSS},
      {"effort_map",
       R"({"minimal":"default","low":"default","medium":"default","high":"default","xhigh":"default","max":"default"})",
       "qwen/*"},
      {"usage_fields", R"("x_groq.usage")", nullptr},
      {"service_tier_values", R"(["auto","on_demand","flex","performance"])", nullptr},
      {"error_location", R"("400 with failed_generation")", nullptr},
      {"rate_limit_reserves_max_tokens", nullptr, nullptr},
  };
  static constexpr spw_error_rule errors[] = {
      // Larger than the model's tokens per minute will ever allow: another model may take it.
      {413, "rate_limit_exceeded", SPW_FAULT_CONTEXT_LENGTH, SPW_SCOPE_REQUEST, 0},
      // The model wrote a tool call that its own server refused; asking again elsewhere helps.
      {400, "tool_use_failed", SPW_FAULT_SERVER, SPW_SCOPE_REQUEST, 0},
      {498, nullptr, SPW_FAULT_OVERLOADED, SPW_SCOPE_MODEL, 0},
  };
  static constexpr spw::ProviderTable table{.id = "groq",
                                            .name = "Groq",
                                            .tier = "cheap",
                                            .baseUrl = "https://api.groq.com/openai/v1",
                                            .env = env,
                                            .endpoints = endpoints,
                                            .models = models,
                                            .modelsPath = "/models",
                                            .quirks = quirks,
                                            .errors = errors,
                                            .evidence = "vendor documentation and models.dev, 2026-08-23",
                                            .confidence = "high",
                                            .tasks = tasks};
};

SPW_PROVIDER_PLUGIN(Groq)
