// Any service that speaks the second version of Cohere's chat, for tests: the configuration names its base URL, up to
// and without "/v2".
#include <spillway/provider.hpp>

struct TestCohere {
  static constexpr spw_endpoint endpoints[] = {
      spw::Endpoint{.wire = "cohere", .path = "/v2/chat"},
  };
  static constexpr spw_endpoint tasks[] = {
      spw::Task{SPW_OP_EMBED, {.wire = "cohere", .path = "/v2/embed"}},
      spw::Task{SPW_OP_RERANK, {.wire = "cohere", .path = "/v2/rerank"}},
  };
  static constexpr spw_quirk quirks[] = {
      {"temperature_range", "[0, 1]", nullptr},
      {"stop_max", "5", nullptr},
      {"tool_choice_allowed", R"(["auto","none","required","named"])", nullptr},
      {"tool_name_format", R"("^[a-zA-Z0-9_-]{1,64}$")", nullptr},
      {"turn_order", R"(["last_user"])", nullptr},
  };
  static constexpr spw::ProviderTable table{.id = "test-cohere",
                                            .name = "A Cohere service",
                                            .endpoints = endpoints,
                                            .modelsPath = "/v1/models",
                                            .quirks = quirks,
                                            .evidence = "the simulated upstream",
                                            .confidence = "high",
                                            .anyModel = true,
                                            .tasks = tasks};
};

SPW_PROVIDER_PLUGIN(TestCohere)
