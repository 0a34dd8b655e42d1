// Requesty: many vendors' models with one key.
#include <spillway/MessagesEndpoint.hpp>
#include <spillway/ModelFamilies.hpp>
#include <spillway/provider.hpp>

using spw::caps;

struct Requesty {
  static constexpr const char* const env[] = {"REQUESTY_API_KEY", nullptr};
  static constexpr spw_endpoint endpoints[] = {
      spw::Endpoint{.wire = "openai-chat", .path = "/chat/completions"},
      spw::Endpoint{.wire = "openai-responses", .path = "/responses"},
      spw::messagesEndpoint({.path = "/messages"}),
  };
  static constexpr spw_model models[] = {
#include "models.inc"
  };
  static constexpr spw_quirk quirks[] = {
      SPW_TOKENIZERS_BY_NAME,
      {"effort_string_budget", nullptr, nullptr},
      {"model_id_form", R"("vendor/model")", nullptr},
      {"usage_fields", R"("usage.cost")", nullptr},
      {"cache_mode", R"("breakpoints")", "anthropic/*"},
      {"reasoning_replay", R"("field")", nullptr},
#include "reasoning.inc"
  };
  static constexpr spw::ProviderTable table{.id = "requesty",
                                            .name = "Requesty",
                                            .tier = "cheap",
                                            .baseUrl = "https://router.requesty.ai/v1",
                                            .env = env,
                                            .endpoints = endpoints,
                                            .models = models,
                                            .modelsPath = "/models",
                                            .quirks = quirks,
                                            .evidence = "models.dev, RooCodeInc/Roo-Code; 2026-08-22",
                                            .confidence = "high",
                                            .anyModel = true};
};

SPW_PROVIDER_PLUGIN(Requesty)
