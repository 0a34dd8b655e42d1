// Vercel's AI Gateway: many vendors' models with one key.
#include <spillway/MessagesEndpoint.hpp>
#include <spillway/ModelFamilies.hpp>
#include <spillway/provider.hpp>

using spw::caps;

struct VercelAiGateway {
  static constexpr const char* const env[] = {"AI_GATEWAY_API_KEY", "VERCEL_AI_GATEWAY_API_KEY", "VERCEL_OIDC_TOKEN",
                                              nullptr};
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
      {"balance", R"({"path":"/credits","amounts":[{"left":"balance","unit":"USD"}]})", nullptr},
      SPW_TOKENIZERS_BY_NAME,
      {"model_id_form", R"("vendor/model")", nullptr},
      {"provider_routing_object", R"("providerOptions.gateway.order / only")", nullptr},
      {"silently_ignored_params", nullptr, nullptr},
      {"quota_status", "402", nullptr},
      {"reasoning_replay", R"("details")", nullptr},
      {"reasoning_control", R"(["reasoning.effort"])", nullptr},
#include "reasoning.inc"
  };
  static constexpr spw_error_rule errors[] = {
      {402, nullptr, SPW_FAULT_QUOTA, SPW_SCOPE_ACCOUNT, 3'600'000},
  };
  static constexpr spw::ProviderTable table{.id = "vercel-ai-gateway",
                                            .name = "Vercel AI Gateway",
                                            .tier = "cheap",
                                            .baseUrl = "https://ai-gateway.vercel.sh/v1",
                                            .env = env,
                                            .endpoints = endpoints,
                                            .models = models,
                                            .modelsPath = "/models",
                                            .quirks = quirks,
                                            .errors = errors,
                                            .evidence = "models.dev, pydantic/pydantic-ai, vercel.com; 2026-09-11",
                                            .confidence = "high",
                                            .anyModel = true,
                                            .prices = prices};
};

SPW_PROVIDER_PLUGIN(VercelAiGateway)
