// Mistral's host for code completion in editors, with a key of its own.
#include <spillway/provider.hpp>

using spw::caps;

struct Codestral {
  static constexpr const char* const env[] = {"CODESTRAL_API_KEY", nullptr};
  static constexpr spw_endpoint endpoints[] = {
      spw::Endpoint{.wire = "openai-chat", .path = "/chat/completions"},
  };
  static constexpr spw_model models[] = {
#include "models.inc"
  };
  static constexpr spw_quirk quirks[] = {
      {"tokenizer", R"("tekken")", nullptr},
      {"separate_key", nullptr, nullptr},
      {"max_tokens_field", R"("max_tokens")", nullptr},
      {"param_rename", R"({"seed":"random_seed"})", nullptr},
      {"tool_id_format", R"("^[a-zA-Z0-9]{9}$")", nullptr},
      {"no_stream_options", nullptr, nullptr},
  };
  static constexpr spw::ProviderTable table{.id = "codestral",
                                            .name = "Codestral (Mistral, dedicated key)",
                                            .tier = "free",
                                            .baseUrl = "https://codestral.mistral.ai/v1",
                                            .env = env,
                                            .endpoints = endpoints,
                                            .models = models,
                                            .quirks = quirks,
                                            .evidence = "BerriAI/litellm-docs, docs.mistral.ai; 2024-08-01",
                                            .confidence = "low"};
};

SPW_PROVIDER_PLUGIN(Codestral)
