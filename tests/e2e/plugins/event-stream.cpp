// A provider for tests: an upstream of the wires that stream in binary messages, at an address the test names.
#include <spillway/provider.hpp>

struct EventStream {
  static constexpr auto version = "1.0.0", vendor = "Spillway";

  static constexpr spw_endpoint endpoints[] = {
      spw::Endpoint{.wire = "bedrock-converse",
                    .path = "/model/{model}/converse",
                    .streamPath = "/model/{model}/converse-stream",
                    .auth = SPW_AUTH_BEARER,
                    .framing = SPW_FRAME_AWS},
      spw::Endpoint{.wire = "kiro", .path = "/generateAssistantResponse", .auth = SPW_AUTH_BEARER},
  };
  static constexpr spw_model models[] = {
      {"us.anthropic.claude-x-v1:0", nullptr, 0, 0, -1, -1, -1, -1, spw::caps("tools vision reasoning"), nullptr},
      {"kiro-model", nullptr, 0, 0, -1, -1, -1, -1, spw::caps("tools vision"), "kiro"},
  };
  static constexpr spw::ProviderTable table{.id = "event-stream",
                                            .name = "Event stream",
                                            .tier = "cheap",
                                            .endpoints = endpoints,
                                            .models = models,
                                            .evidence = "a test",
                                            .confidence = "high"};
};

SPW_PROVIDER_PLUGIN(EventStream)
