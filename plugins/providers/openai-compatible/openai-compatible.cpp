// Any service that speaks OpenAI's chat wire: the configuration names its base URL, up to and without
// "/chat/completions", such as https://llm.example/v1.
#include <spillway/ModelFamilies.hpp>
#include <spillway/provider.hpp>

struct OpenAiCompatible {
  static constexpr spw_endpoint endpoints[] = {
      spw::Endpoint{.wire = "openai-chat", .path = "/chat/completions"},
  };
  // Whatever of the wire the service has; what it has not, it refuses itself.
  static constexpr spw_endpoint tasks[] = {
#include "tasks.inc"
  };
  static constexpr spw_quirk quirks[] = {{"max_tokens_field", R"("max_tokens")", nullptr}, SPW_TOKENIZERS_BY_NAME};
  static constexpr spw::ProviderTable table{.id = "openai-compatible",
                                            .name = "OpenAI-compatible service",
                                            .endpoints = endpoints,
                                            .modelsPath = "/models",
                                            .quirks = quirks,
                                            .evidence = "the wire itself",
                                            .confidence = "high",
                                            .anyModel = true,
                                            .tasks = tasks};
};

SPW_PROVIDER_PLUGIN(OpenAiCompatible)
