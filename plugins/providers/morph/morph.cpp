// Morph: models that apply edits to code, no general chat.
#include <spillway/provider.hpp>

using spw::caps;

struct Morph {
  static constexpr const char* const env[] = {"MORPH_API_KEY", nullptr};
  static constexpr spw_endpoint endpoints[] = {
      spw::Endpoint{.wire = "openai-chat", .path = "/chat/completions"},
  };
  static constexpr spw_model models[] = {
#include "models.inc"
  };
  static constexpr spw_quirk quirks[] = {
      {"special_purpose", R"("apply edits: user content needs <instruction>, <code>, <update> tags")", nullptr},
      {"tools_support", R"("none")", nullptr},
      {"response_format_support", R"("none")", nullptr},
  };
  static constexpr spw::ProviderTable table{.id = "morph",
                                            .name = "Morph",
                                            .tier = "cheap",
                                            .baseUrl = "https://api.morphllm.com/v1",
                                            .env = env,
                                            .endpoints = endpoints,
                                            .models = models,
                                            .modelsPath = "/models",
                                            .quirks = quirks,
                                            .evidence = "models.dev, BerriAI/litellm-docs; 2026-06-25",
                                            .confidence = "medium",
                                            .anyModel = true};
};

SPW_PROVIDER_PLUGIN(Morph)
