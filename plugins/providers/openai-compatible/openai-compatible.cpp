// Any service that speaks OpenAI's chat wire: the configuration names its base URL, up to and without
// "/chat/completions", such as https://llm.example/v1.
#include <spillway/ModelFamilies.hpp>
#include <spillway/provider.hpp>

struct OpenAiCompatible {
  static constexpr spw_endpoint endpoints[] = {
      spw::Endpoint{.wire = "openai-chat", .path = "/chat/completions"},
  };
  // Whatever of the wire the service has; what it has not, it refuses itself.
  static constexpr spw_task tasks[] = {
      spw::Task{SPW_OP_COMPLETE, {.wire = "openai-chat", .path = "/completions"}},
      spw::Task{SPW_OP_EMBED, {.wire = "openai-chat", .path = "/embeddings"}},
      spw::Task{SPW_OP_RERANK, {.wire = "openai-chat", .path = "/rerank"}},
      spw::Task{SPW_OP_MODERATE, {.wire = "openai-chat", .path = "/moderations"}},
      spw::Task{SPW_OP_IMAGE, {.wire = "openai-chat", .path = "/images/generations"}},
      spw::Task{SPW_OP_EDIT_IMAGE, {.wire = "openai-chat", .path = "/images/edits"}},
      spw::Task{SPW_OP_VARY_IMAGE, {.wire = "openai-chat", .path = "/images/variations"}},
      spw::Task{SPW_OP_TRANSCRIBE, {.wire = "openai-chat", .path = "/audio/transcriptions"}},
      spw::Task{SPW_OP_TRANSLATE_AUDIO, {.wire = "openai-chat", .path = "/audio/translations"}},
      spw::Task{SPW_OP_SPEAK, {.wire = "openai-chat", .path = "/audio/speech"}},
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
