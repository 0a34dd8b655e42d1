// FriendliAI: hosted open-weight models.
#include <spillway/ModelFamilies.hpp>
#include <spillway/provider.hpp>

using spw::caps;

struct Friendli {
  static constexpr const char* const env[] = {"FRIENDLI_TOKEN", "FRIENDLI_API_KEY", nullptr};
  static constexpr spw_endpoint endpoints[] = {
      spw::Endpoint{.wire = "openai-chat", .path = "/chat/completions"},
  };
  static constexpr spw_model models[] = {
#include "models.inc"
  };
  static constexpr spw_quirk quirks[] = {
      SPW_TOKENIZERS_BY_NAME,
      {"max_tokens_field", R"("max_tokens")", nullptr},
      {"model_id_form", R"("vendor/model")", nullptr},
      {"extra_params", R"(["top_k","min_p","parse_reasoning"])", nullptr},
#include "reasoning.inc"
  };
  static constexpr spw::ProviderTable table{.id = "friendli",
                                            .name = "FriendliAI",
                                            .tier = "cheap",
                                            .baseUrl = "https://api.friendli.ai/serverless/v1",
                                            .env = env,
                                            .endpoints = endpoints,
                                            .models = models,
                                            .modelsPath = "/models",
                                            .quirks = quirks,
                                            .evidence = "models.dev, BerriAI/litellm-docs; 2026-08-22",
                                            .confidence = "high",
                                            .anyModel = true};
};

SPW_PROVIDER_PLUGIN(Friendli)
