// Kilo Gateway: many vendors' models; a pool of them is free and needs no key.
#include <spillway/MessagesEndpoint.hpp>
#include <spillway/ModelFamilies.hpp>
#include <spillway/provider.hpp>

using spw::caps;

struct Kilo {
  static constexpr const char* const env[] = {"KILO_API_KEY", "KILO_GATEWAY_API_KEY", nullptr};
  static constexpr spw_endpoint endpoints[] = {
      spw::Endpoint{.wire = "openai-chat", .path = "/chat/completions"},
      spw::Endpoint{.wire = "openai-responses", .path = "/responses"},
      spw::messagesEndpoint({.path = "/messages"}),
  };
  static constexpr spw_model models[] = {
#include "models.inc"
  };
  static constexpr spw_price prices[] = {
#include "prices.inc"
  };
  static constexpr spw_quirk quirks[] = {
      {"balance", R"({"path":"https://api.kilo.ai/api/profile/balance","amounts":[{"left":"balance","unit":"USD"}]})",
       nullptr},
      SPW_TOKENIZERS_BY_NAME,
      {"model_id_form", R"("vendor/model")", nullptr},
      {"sse_keepalive_comments", nullptr, nullptr},
      {"free_models_rotate", nullptr, nullptr},
      {"keyless", R"("free pool")", nullptr},
      {"reasoning_replay", R"("details")", nullptr},
      {"reasoning_control", R"(["reasoning.effort"])", nullptr},
#include "reasoning.inc"
  };
  static constexpr spw::ProviderTable table{
      .id = "kilo",
      .name = "Kilo Gateway",
      .tier = "free",
      .baseUrl = "https://api.kilo.ai/api/gateway",
      .login = SPW_LOGIN_NONE,
      .env = env,
      .endpoints = endpoints,
      .models = models,
      .modelsPath = "/models",
      .quirks = quirks,
      .evidence = "models.dev, steipete/CodexBar, mnfst/awesome-free-llm-apis; 2026-08-22",
      .confidence = "high",
      .anyModel = true,
      .prices = prices};
};

SPW_PROVIDER_PLUGIN(Kilo)
