// Sarvam AI: its key goes into a header of its own; null switches reasoning off.
#include <spillway/provider.hpp>

using spw::caps;

struct Sarvam {
  static constexpr const char* const env[] = {"SARVAM_API_KEY", nullptr};
  static constexpr spw_endpoint endpoints[] = {
      spw::Endpoint{.wire = "openai-chat",
                    .path = "/chat/completions",
                    .auth = SPW_AUTH_HEADER,
                    .authName = "api-subscription-key"},
  };
  static constexpr spw_model models[] = {
#include "models.inc"
  };
  static constexpr spw_quirk quirks[] = {
      {"max_tokens_field", R"("max_tokens")", nullptr},
      {"extra_params", R"(["wiki_grounding"])", nullptr},
      {"null_disables", R"("reasoning_effort")", nullptr},
#include "reasoning.inc"
  };
  static constexpr spw::ProviderTable table{.id = "sarvam",
                                            .name = "Sarvam AI",
                                            .tier = "cheap",
                                            .baseUrl = "https://api.sarvam.ai/v1",
                                            .env = env,
                                            .endpoints = endpoints,
                                            .models = models,
                                            .quirks = quirks,
                                            .evidence = "models.dev, BerriAI/litellm; 2026-06-25",
                                            .confidence = "medium"};
};

SPW_PROVIDER_PLUGIN(Sarvam)
