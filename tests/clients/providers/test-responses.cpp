// Any service that speaks OpenAI's Responses wire, for tests: the configuration names its base URL, up to and without
// "/responses".
#include <spillway/provider.hpp>

struct TestResponses {
  static constexpr spw_endpoint endpoints[] = {
      spw::Endpoint{.wire = "openai-responses", .path = "/responses", .countPath = "/responses/input_tokens"},
  };
  static constexpr spw_quirk quirks[] = {
      {"effort_values", R"(["none","minimal","low","medium","high","xhigh","max"])", nullptr},
      {"reasoning_replay", R"("encrypted")", nullptr},
      {"custom_tools", nullptr, nullptr},
      {"tool_name_format", R"("^[a-zA-Z0-9_-]{1,64}$")", nullptr},
      {"tool_id_format", R"("^.{1,64}$")", nullptr},
  };
  static constexpr spw::ProviderTable table{.id = "test-responses",
                                            .name = "A Responses service",
                                            .endpoints = endpoints,
                                            .modelsPath = "/models",
                                            .quirks = quirks,
                                            .evidence = "the simulated upstream",
                                            .confidence = "high",
                                            .anyModel = true};
};

SPW_PROVIDER_PLUGIN(TestResponses)
