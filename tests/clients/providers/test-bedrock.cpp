// Any service that speaks Bedrock's Converse wire and takes a bearer token, for tests: the configuration names its base
// URL, up to and without "/model".
#include <spillway/provider.hpp>

struct TestBedrock {
  static constexpr spw_endpoint endpoints[] = {
      spw::Endpoint{.wire = "bedrock-converse",
                    .path = "/model/{model}/converse",
                    .streamPath = "/model/{model}/converse-stream",
                    .countPath = "/model/{model}/count-tokens",
                    .framing = SPW_FRAME_AWS},
  };
  static constexpr spw_quirk quirks[] = {
      {"turn_order", R"(["alternate","first_user","tool_results_in_one_turn"])", nullptr},
      {"no_empty_content", nullptr, nullptr},
      {"temperature_range", "[0, 1]", nullptr},
      {"reasoning_replay", R"("signature")", nullptr},
      {"reasoning_control", R"(["thinking.type"])", nullptr},
      {"budget_rules", R"({"min":1024,"below_max_tokens":true})", nullptr},
      {"tool_choice_blocked_while_thinking", R"(["required","named"])", nullptr},
      {"tool_config_required_with_history", nullptr, nullptr},
      {"image_source", R"(["base64"])", nullptr},
      {"tool_id_format", R"("^[a-zA-Z0-9_.:-]{1,64}$")", nullptr},
      {"tool_name_format", R"("^[a-zA-Z0-9_-]{1,64}$")", nullptr},
  };
  static constexpr spw::ProviderTable table{.id = "test-bedrock",
                                            .name = "A Converse service",
                                            .endpoints = endpoints,
                                            .quirks = quirks,
                                            .evidence = "the simulated upstream",
                                            .confidence = "high",
                                            .anyModel = true};
};

SPW_PROVIDER_PLUGIN(TestBedrock)
