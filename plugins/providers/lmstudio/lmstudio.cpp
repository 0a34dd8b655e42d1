// LM Studio on this machine.
#include <spillway/MessagesEndpoint.hpp>
#include <spillway/ModelFamilies.hpp>
#include <spillway/provider.hpp>

struct Lmstudio {
  static constexpr const char* const env[] = {"LMSTUDIO_API_KEY", "LM_STUDIO_API_KEY", nullptr};
  static constexpr spw_endpoint endpoints[] = {
      spw::Endpoint{.wire = "openai-chat", .path = "/v1/chat/completions"},
      spw::Endpoint{.wire = "openai-responses", .path = "/v1/responses"},
      spw::messagesEndpoint({.path = "/v1/messages"}),
  };
  static constexpr spw_quirk quirks[] = {
      SPW_TOKENIZERS_BY_NAME,
      {"cold_start", nullptr, nullptr},
      {"tool_choice_allowed", R"(["auto","none","required"])", nullptr},
      {"response_format_support", R"("per_model")", nullptr},
      {"input_modalities", R"("per_model")", nullptr},
      {"max_tokens_field", R"("max_tokens")", nullptr},
  };
  static constexpr spw::ProviderTable table{.id = "lmstudio",
                                            .name = "LM Studio (local)",
                                            .tier = "free",
                                            .baseUrl = "http://localhost:1234",
                                            .login = SPW_LOGIN_NONE,
                                            .env = env,
                                            .endpoints = endpoints,
                                            .modelsPath = "/v1/models",
                                            .quirks = quirks,
                                            .evidence = "models.dev, cline/cline, BerriAI/litellm-docs; 2026-06-25",
                                            .confidence = "medium",
                                            .anyModel = true};
};

SPW_PROVIDER_PLUGIN(Lmstudio)
