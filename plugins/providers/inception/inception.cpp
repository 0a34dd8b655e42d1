// Inception: Mercury diffusion models.
#include <spillway/provider.hpp>

using spw::caps;

struct Inception {
  static constexpr const char* const env[] = {"INCEPTION_API_KEY", nullptr};
  static constexpr spw_endpoint endpoints[] = {
      spw::Endpoint{.wire = "openai-chat", .path = "/chat/completions"},
  };
  static constexpr spw_model models[] = {
#include "models.inc"
  };
  static constexpr spw_quirk quirks[] = {
      {"stream_framing", R"("whole_text_revisions")", nullptr},
      {"max_tokens_field", R"("max_tokens")", nullptr},
      {"input_modalities", R"(["text"])", nullptr},
      {"temperature_range", "[0.5,1]", nullptr},
#include "reasoning.inc"
  };
  static constexpr spw::ProviderTable table{.id = "inception",
                                            .name = "Inception (Mercury)",
                                            .tier = "cheap",
                                            .baseUrl = "https://api.inceptionlabs.ai/v1",
                                            .env = env,
                                            .endpoints = endpoints,
                                            .models = models,
                                            .modelsPath = "/models",
                                            .quirks = quirks,
                                            .evidence = "models.dev, api-evangelist/inception; 2026-07-19",
                                            .confidence = "high"};
};

SPW_PROVIDER_PLUGIN(Inception)
