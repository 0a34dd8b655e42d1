// Meituan's LongCat: texts only, and as plain strings.
#include <spillway/MessagesEndpoint.hpp>
#include <spillway/provider.hpp>

using spw::caps;

struct Longcat {
  static constexpr const char* const env[] = {"LONGCAT_API_KEY", nullptr};
  static constexpr spw_endpoint endpoints[] = {
      spw::Endpoint{.wire = "openai-chat", .path = "/openai/v1/chat/completions"},
      spw::messagesEndpoint({.path = "/anthropic/v1/messages"}),
  };
  static constexpr spw_model models[] = {
#include "models.inc"
  };
  static constexpr spw_quirk quirks[] = {
      {"input_modalities", R"(["text"])", nullptr},
      {"content_shape", R"("string_only")", nullptr},
      {"temperature_range", "[0,1]", nullptr},
      {"retry_after_in_body", R"("error.retry_after")", nullptr},
#include "reasoning.inc"
  };
  static constexpr spw_error_rule errors[] = {
      {429, "rate_limit_exceeded", SPW_FAULT_RATE_LIMIT, SPW_SCOPE_MODEL, 0},
  };
  static constexpr spw::ProviderTable table{.id = "longcat",
                                            .name = "LongCat (Meituan)",
                                            .tier = "cheap",
                                            .baseUrl = "https://api.longcat.chat",
                                            .env = env,
                                            .endpoints = endpoints,
                                            .models = models,
                                            .modelsPath = "/openai/v1/models",
                                            .quirks = quirks,
                                            .errors = errors,
                                            .evidence = "longcat.chat, cline/cline; 2026-08-22",
                                            .confidence = "medium"};
};

SPW_PROVIDER_PLUGIN(Longcat)
