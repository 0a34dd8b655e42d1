// Ollama Cloud: open-weight models within windows of five hours and a week.
#include <spillway/ModelFamilies.hpp>
#include <spillway/provider.hpp>

using spw::caps;

struct OllamaCloud {
  static constexpr const char* const env[] = {"OLLAMA_API_KEY", nullptr};
  static constexpr spw_endpoint endpoints[] = {
      spw::Endpoint{.wire = "ollama", .path = "/api/chat", .framing = SPW_FRAME_NDJSON},
      spw::Endpoint{.wire = "openai-chat", .path = "/v1/chat/completions"},
  };
  static constexpr spw_model models[] = {
#include "models.inc"
  };
  static constexpr spw_quirk quirks[] = {
      SPW_TOKENIZERS_BY_NAME,
      {"tool_ids", R"("absent")", nullptr},
      {"tool_choice_allowed", R"(["auto"])", nullptr},
      {"image_source", R"(["base64"])", nullptr},
      {"included_in_plan", nullptr, nullptr},
      {"concurrency_limit", R"("one model at a time on the free plan")", nullptr},
#include "reasoning.inc"
  };
  static constexpr spw::ProviderTable table{.id = "ollama-cloud",
                                            .name = "Ollama Cloud",
                                            .tier = "free",
                                            .baseUrl = "https://ollama.com",
                                            .env = env,
                                            .endpoints = endpoints,
                                            .models = models,
                                            .modelsPath = "/api/tags",
                                            .quirks = quirks,
                                            .evidence = "models.dev, steipete/CodexBar, decolua/9router; 2026-08-22",
                                            .confidence = "high",
                                            .anyModel = true};
};

SPW_PROVIDER_PLUGIN(OllamaCloud)
