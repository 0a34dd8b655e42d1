// Any service that speaks Gemini's wire, for tests: the configuration names its base URL, up to and without "/models".
#include <spillway/provider.hpp>

struct TestGemini {
  static constexpr spw_endpoint endpoints[] = {
      spw::Endpoint{.wire = "gemini",
                    .path = "/models/{model}:generateContent",
                    .streamPath = "/models/{model}:streamGenerateContent?alt=sse",
                    .countPath = "/models/{model}:countTokens",
                    .auth = SPW_AUTH_HEADER,
                    .authName = "x-goog-api-key"},
  };
  static constexpr spw_endpoint tasks[] = {
      spw::Task{SPW_OP_EMBED,
                {.wire = "gemini",
                 .path = "/models/{model}:batchEmbedContents",
                 .auth = SPW_AUTH_HEADER,
                 .authName = "x-goog-api-key"}},
      spw::Task{SPW_OP_EMBED,
                {.wire = "gemini",
                 .path = "/models/{model}:embedContent",
                 .auth = SPW_AUTH_HEADER,
                 .authName = "x-goog-api-key"}},
  };
  static constexpr spw_quirk quirks[] = {
      {"tokenizer", R"("gemma3")", nullptr},
      {"daily_quota", R"({"time_zone":"America/Los_Angeles","match":"PerDay"})", nullptr},
      {"image_tokens", R"({"crop":258,"small":384})", nullptr},
      {"turn_order", R"(["alternate","first_user","last_user","tool_results_in_one_turn"])", nullptr},
      {"no_empty_content", nullptr, nullptr},
      {"reasoning_replay", R"("signature")", nullptr},
      {"effort_values", R"(["minimal","low","medium","high"])", nullptr},
      {"image_source", R"(["base64"])", nullptr},
      {"tool_ids", R"("absent")", nullptr},
      {"tool_name_format", R"("^[a-zA-Z_][a-zA-Z0-9_.:-]{0,63}$")", nullptr},
      {"stop_max", "5", nullptr},
  };
  static constexpr spw::ProviderTable table{.id = "test-gemini",
                                            .name = "A Gemini service",
                                            .endpoints = endpoints,
                                            .modelsPath = "/models",
                                            .quirks = quirks,
                                            .evidence = "the simulated upstream",
                                            .confidence = "high",
                                            .anyModel = true,
                                            .tasks = tasks};
};

SPW_PROVIDER_PLUGIN(TestGemini)
