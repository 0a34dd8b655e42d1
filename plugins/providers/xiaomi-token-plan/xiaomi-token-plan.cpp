// Xiaomi's prepaid MiMo plan; a key belongs to one region.
#include <spillway/MessagesEndpoint.hpp>
#include <spillway/provider.hpp>

using spw::caps;

struct XiaomiTokenPlan {
  static constexpr const char* const env[] = {"XIAOMI_TOKEN_PLAN_API_KEY", nullptr};
  static constexpr spw_endpoint endpoints[] = {
      spw::Endpoint{.wire = "openai-chat", .path = "/v1/chat/completions"},
      spw::messagesEndpoint({.path = "/anthropic/v1/messages"}),
  };
  static constexpr spw_model models[] = {
#include "models.inc"
  };
  static constexpr spw_quirk quirks[] = {
      {"included_in_plan", nullptr, nullptr},
      {"reasoning_replay", R"("field")", nullptr},
#include "reasoning.inc"
  };
  static constexpr spw::ProviderTable table{
      .id = "xiaomi-token-plan",
      .name = "Xiaomi MiMo Token Plan",
      .tier = "subscription",
      .baseUrl = "https://token-plan-sgp.xiaomimimo.com",
      .env = env,
      .endpoints = endpoints,
      .models = models,
      .modelsPath = "/v1/models",
      .quirks = quirks,
      .evidence = "models.dev; 2026-08-22",
      .confidence = "medium",
      .terms = "The plan's terms limit what its key may be used for; read them first."};
};

SPW_PROVIDER_PLUGIN(XiaomiTokenPlan)
