// A vLLM server of your own.
#include <spillway/MessagesEndpoint.hpp>
#include <spillway/ModelFamilies.hpp>
#include <spillway/provider.hpp>

struct Vllm {
  static constexpr const char* const env[] = {"VLLM_API_KEY", "HOSTED_VLLM_API_KEY", nullptr};
  static constexpr spw_endpoint endpoints[] = {
      spw::Endpoint{.wire = "openai-chat", .path = "/chat/completions"},
      spw::Endpoint{.wire = "openai-responses", .path = "/responses"},
      spw::messagesEndpoint({.path = "/messages"}),
  };
  static constexpr spw_quirk quirks[] = {
      SPW_TOKENIZERS_BY_NAME,
      {"tools_support", R"("needs_server_flag")", nullptr},
      {"reasoning_field_varies", R"("server version")", nullptr},
      {"extra_params", R"(["structured_outputs","top_k","min_p","repetition_penalty"])", nullptr},
      {"strict_context_check", R"("prompt + max_tokens must fit max_model_len")", nullptr},
  };
  static constexpr spw::ProviderTable table{
      .id = "vllm",
      .name = "vLLM server (self-hosted)",
      .tier = "free",
      .baseUrl = "http://localhost:8000/v1",
      .login = SPW_LOGIN_NONE,
      .env = env,
      .endpoints = endpoints,
      .modelsPath = "/models",
      .quirks = quirks,
      .evidence = "pydantic/pydantic-ai, BerriAI/litellm-docs, models.dev; 2026-08-23",
      .confidence = "high",
      .anyModel = true};
};

SPW_PROVIDER_PLUGIN(Vllm)
