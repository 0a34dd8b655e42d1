// Ollama on this machine: whatever models were pulled. It cuts prompts in silence at a window that is small unless the
// request names another, so a window is always named.
#include <spillway/MessagesEndpoint.hpp>
#include <spillway/ModelFamilies.hpp>
#include <spillway/provider.hpp>

struct Ollama {
  static constexpr auto pluginId = "ollama-provider";
  static constexpr spw_endpoint endpoints[] = {
      spw::Endpoint{.wire = "ollama", .path = "/api/chat", .auth = SPW_AUTH_NONE, .framing = SPW_FRAME_NDJSON},
      spw::Endpoint{.wire = "openai-chat", .path = "/v1/chat/completions", .auth = SPW_AUTH_NONE},
      spw::Endpoint{.wire = "openai-responses", .path = "/v1/responses", .auth = SPW_AUTH_NONE},
      spw::messagesEndpoint({.path = "/v1/messages", .auth = SPW_AUTH_NONE}),
  };
  static constexpr spw_endpoint tasks[] = {
      spw::Task{SPW_OP_EMBED, {.wire = "ollama", .path = "/api/embed", .auth = SPW_AUTH_NONE}},
      spw::Task{SPW_OP_EMBED, {.wire = "ollama", .path = "/api/embeddings", .auth = SPW_AUTH_NONE}},
      spw::Task{SPW_OP_EMBED, {.wire = "openai-chat", .path = "/v1/embeddings", .auth = SPW_AUTH_NONE}},
  };
  static constexpr spw_quirk quirks[] = {
      {"local_probe", R"({"path":"/api/version","member":"version"})", nullptr},
      SPW_TOKENIZERS_BY_NAME,
      {"context_set_by_client", "32768", nullptr},
      {"tool_ids", R"("absent")", nullptr},
      {"tool_stream", R"("whole")", nullptr},
      {"tool_choice_allowed", R"(["auto"])", nullptr},
      {"strict_tools", R"("unsupported")", nullptr},
      {"image_source", R"(["base64"])", nullptr},
      {"ignored_params", R"(["logit_bias","user","n","logprobs","tool_choice"])", nullptr},
      {"extra_params", R"(["keep_alive"])", nullptr},
      {"effort_values", R"(["low","medium","high"])", "gpt-oss*"},
      {"cold_start", nullptr, nullptr},
  };
  static constexpr spw_error_rule errors[] = {
      {503, "server busy", SPW_FAULT_OVERLOADED, SPW_SCOPE_PROVIDER, 0},
  };
  static constexpr spw::ProviderTable table{
      .id = "ollama",
      .name = "Ollama (local)",
      .tier = "free",
      .baseUrl = "http://localhost:11434",
      .login = SPW_LOGIN_NONE,
      .endpoints = endpoints,
      .modelsPath = "/api/tags",
      .quirks = quirks,
      .errors = errors,
      .evidence = "ollama/ollama, pydantic/pydantic-ai, Portkey-AI/gateway; 2026-08-21",
      .confidence = "high",
      .anyModel = true,
      .tasks = tasks};
};

SPW_PROVIDER_PLUGIN(Ollama)
