// Google's Gemini API of AI Studio: free quota on the Flash models, the paid tier with the same key. Its OpenAI-shaped
// door is left out: it says less than the wire of its own.
#include <spillway/provider.hpp>

using spw::caps;

struct Gemini {
  static constexpr auto pluginId = "gemini-provider";
  static constexpr const char* const env[] = {"GEMINI_API_KEY", "GOOGLE_API_KEY", "GOOGLE_GENERATIVE_AI_API_KEY",
                                              nullptr};
  static constexpr spw_endpoint endpoints[] = {
      spw::Endpoint{.wire = "gemini",
                    .path = "/models/{model}:generateContent",
                    .streamPath = "/models/{model}:streamGenerateContent?alt=sse",
                    .countPath = "/models/{model}:countTokens",
                    .auth = SPW_AUTH_HEADER,
                    .authName = "x-goog-api-key"},
  };
  static constexpr spw_model models[] = {
#include "models.inc"
  };
  static constexpr spw_price prices[] = {
#include "prices.inc"
  };
  static constexpr spw_quirk quirks[] = {
      {"tokenizer", R"("gemma3")", nullptr},
      {"turn_order", R"(["alternate","tool_results_in_one_turn"])", nullptr},
      {"no_empty_content", nullptr, nullptr},
      {"tool_args_object", nullptr, nullptr},
      {"tool_ids", R"("optional")", nullptr},
      {"tool_stream", R"("whole")", nullptr},
      {"tool_schema_subset", R"(["no $ref","no additionalProperties","no allOf","enum of strings"])", nullptr},
      {"tool_name_format", R"("^[a-zA-Z_][a-zA-Z0-9_.:-]{0,63}$")", nullptr},
      {"json_with_tools_unsupported", nullptr, "gemini-2*"},
      {"reasoning_replay", R"("signature")", "gemini-3*,gemini-flash-*latest"},
      {"image_source", R"(["base64","file_uri"])", nullptr},
      {"thinking_default", R"("always")", "gemini-2.5-pro*"},
      {"stop_max", "5", nullptr},
      {"retry_after_in_body", R"("error.details[].retryDelay")", nullptr},
      {"error_location", R"("empty_candidates")", nullptr},
      {"daily_quota", R"({"time_zone":"America/Los_Angeles","match":"PerDay"})", nullptr},
#include "reasoning.inc"
  };
  static constexpr spw_error_rule errors[] = {
      {400, "API_KEY_INVALID", SPW_FAULT_AUTH, SPW_SCOPE_ACCOUNT, 0},
      {400, "User location is not supported", SPW_FAULT_FORBIDDEN, SPW_SCOPE_ACCOUNT, 0},
      {429, "RESOURCE_EXHAUSTED", SPW_FAULT_RATE_LIMIT, SPW_SCOPE_MODEL, 0},
  };
  static constexpr spw::ProviderTable table{
      .id = "gemini",
      .name = "Google Gemini API (AI Studio)",
      .tier = "free",
      .baseUrl = "https://generativelanguage.googleapis.com/v1beta",
      .env = env,
      .endpoints = endpoints,
      .models = models,
      .modelsPath = "/models?pageSize=1000",
      .quirks = quirks,
      .errors = errors,
      .evidence = "models.dev, Portkey-AI/gateway, pydantic/pydantic-ai; 2026-08-22",
      .confidence = "high",
      .prices = prices};
};

SPW_PROVIDER_PLUGIN(Gemini)
