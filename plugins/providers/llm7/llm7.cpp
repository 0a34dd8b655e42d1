// LLM7: a free pool that needs no key.
#include <spillway/ModelFamilies.hpp>
#include <spillway/provider.hpp>

struct Llm7 {
  static constexpr const char* const env[] = {"LLM7_API_KEY", nullptr};
  static constexpr spw_endpoint endpoints[] = {
      spw::Endpoint{.wire = "openai-chat", .path = "/chat/completions"},
  };
  static constexpr spw_quirk quirks[] = {
      SPW_TOKENIZERS_BY_NAME,
      {"keyless", R"("free pool")", nullptr},
      {"free_models_rotate", nullptr, nullptr},
      {"max_tokens_field", R"("max_tokens")", nullptr},
  };
  static constexpr spw::ProviderTable table{.id = "llm7",
                                            .name = "LLM7.io",
                                            .tier = "free",
                                            .baseUrl = "https://api.llm7.io/v1",
                                            .login = SPW_LOGIN_NONE,
                                            .env = env,
                                            .endpoints = endpoints,
                                            .modelsPath = "/models",
                                            .quirks = quirks,
                                            .evidence = "mnfst/awesome-free-llm-apis; 2026-08-21",
                                            .confidence = "medium",
                                            .anyModel = true};
};

SPW_PROVIDER_PLUGIN(Llm7)
