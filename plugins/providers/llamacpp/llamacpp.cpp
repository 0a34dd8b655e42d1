// The server of llama.cpp on this machine.
#include <spillway/ModelFamilies.hpp>
#include <spillway/provider.hpp>

struct Llamacpp {
  static constexpr const char* const env[] = {"LLAMACPP_API_KEY", nullptr};
  static constexpr spw_endpoint endpoints[] = {
      spw::Endpoint{.wire = "openai-chat", .path = "/v1/chat/completions"},
  };
  static constexpr spw_quirk quirks[] = {
      SPW_TOKENIZERS_BY_NAME,
      {"tools_support", R"("needs_server_flag")", nullptr},
      {"extra_params", R"(["grammar","json_schema"])", nullptr},
      {"overload_status", "503", nullptr},
      {"image_source", R"(["base64"])", nullptr},
      {"max_tokens_field", R"("max_tokens")", nullptr},
  };
  static constexpr spw::ProviderTable table{.id = "llamacpp",
                                            .name = "llama.cpp server (local)",
                                            .tier = "free",
                                            .baseUrl = "http://localhost:8080",
                                            .login = SPW_LOGIN_NONE,
                                            .env = env,
                                            .endpoints = endpoints,
                                            .modelsPath = "/v1/models",
                                            .quirks = quirks,
                                            .evidence = "juspay/neurolink; 2026-06-25",
                                            .confidence = "medium",
                                            .anyModel = true};
};

SPW_PROVIDER_PLUGIN(Llamacpp)
