// Volcengine Ark's plan for coding tools.
#include <spillway/MessagesEndpoint.hpp>
#include <spillway/ModelFamilies.hpp>
#include <spillway/provider.hpp>

using spw::caps;

struct VolcengineCodingPlan {
  static constexpr const char* const env[] = {"VOLCENGINE_CODING_PLAN_API_KEY", nullptr};
  static constexpr spw_endpoint endpoints[] = {
      spw::Endpoint{.wire = "openai-chat", .path = "/v3/chat/completions"},
      spw::messagesEndpoint({.path = "/v1/messages"}),
  };
  static constexpr spw_model models[] = {
#include "models.inc"
  };
  static constexpr spw_quirk quirks[] = {
      SPW_TOKENIZERS_BY_NAME,
      {"included_in_plan", nullptr, nullptr},
      {"reasoning_replay", R"("field")", nullptr},
  };
  static constexpr spw::ProviderTable table{
      .id = "volcengine-coding-plan",
      .name = "Volcengine Ark Coding Plan",
      .tier = "subscription",
      .baseUrl = "https://ark.cn-beijing.volces.com/api/coding",
      .env = env,
      .endpoints = endpoints,
      .models = models,
      .quirks = quirks,
      .evidence = "QuantumNous/new-api, decolua/9router, steipete/CodexBar; 2026-08-21",
      .confidence = "medium",
      .terms = "The plan's terms limit what its key may be used for; read them first."};
};

SPW_PROVIDER_PLUGIN(VolcengineCodingPlan)
