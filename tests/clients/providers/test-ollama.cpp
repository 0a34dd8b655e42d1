// Any service that speaks Ollama's own wire, for tests: the configuration names its base URL, up to and without "/api".
#include <spillway/provider.hpp>

struct TestOllama {
  static constexpr spw_endpoint endpoints[] = {
      spw::Endpoint{.wire = "ollama", .path = "/api/chat", .framing = SPW_FRAME_NDJSON},
  };
  static constexpr spw_endpoint tasks[] = {
      spw::Task{SPW_OP_EMBED, {.wire = "ollama", .path = "/api/embed"}},
      spw::Task{SPW_OP_EMBED, {.wire = "ollama", .path = "/api/embeddings"}},
  };
  static constexpr spw_quirk quirks[] = {
      {"effort_values", R"(["low","medium","high","max"])", nullptr},
      {"image_source", R"(["base64"])", nullptr},
      {"tool_choice_allowed", R"(["auto","none"])", nullptr},
  };
  static constexpr spw::ProviderTable table{.id = "test-ollama",
                                            .name = "An Ollama service",
                                            .endpoints = endpoints,
                                            .modelsPath = "/api/tags",
                                            .quirks = quirks,
                                            .evidence = "the simulated upstream",
                                            .confidence = "high",
                                            .anyModel = true,
                                            .tasks = tasks};
};

SPW_PROVIDER_PLUGIN(TestOllama)
