// An SGLang server of your own.
#include <spillway/ModelFamilies.hpp>
#include <spillway/provider.hpp>

struct Sglang {
  static constexpr const char* const env[] = {"SGLANG_API_KEY", nullptr};
  static constexpr spw_endpoint endpoints[] = {
      spw::Endpoint{.wire = "openai-chat", .path = "/chat/completions"},
  };
  static constexpr spw_quirk quirks[] = {
      SPW_TOKENIZERS_BY_NAME,
      {"tools_support", R"("needs_server_flag")", nullptr},
      {"extra_params", R"(["regex","ebnf","top_k","min_p"])", nullptr},
      {"drop_params", R"(["prompt_cache_key","verbosity","store","service_tier"])", nullptr},
  };
  static constexpr spw::ProviderTable table{.id = "sglang",
                                            .name = "SGLang server (self-hosted)",
                                            .tier = "free",
                                            .baseUrl = "http://localhost:30000/v1",
                                            .login = SPW_LOGIN_NONE,
                                            .env = env,
                                            .endpoints = endpoints,
                                            .modelsPath = "/models",
                                            .quirks = quirks,
                                            .evidence = "sammcj/bifrost; 2026-04-05",
                                            .confidence = "medium",
                                            .anyModel = true};
};

SPW_PROVIDER_PLUGIN(Sglang)
