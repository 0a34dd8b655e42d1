// StepFun's plan with windows of five hours and a week.
#include <spillway/MessagesEndpoint.hpp>
#include <spillway/provider.hpp>

using spw::caps;

struct StepfunStepPlan {
  static constexpr const char* const env[] = {"STEPFUN_STEP_PLAN_API_KEY", nullptr};
  static constexpr spw_endpoint endpoints[] = {
      spw::Endpoint{.wire = "openai-chat", .path = "/chat/completions"},
      spw::messagesEndpoint({.path = "/messages"}),
  };
  static constexpr spw_model models[] = {
#include "models.inc"
  };
  static constexpr spw_quirk quirks[] = {
      {"included_in_plan", nullptr, nullptr},
#include "reasoning.inc"
  };
  static constexpr spw::ProviderTable table{
      .id = "stepfun-step-plan",
      .name = "StepFun Step Plan",
      .tier = "subscription",
      .baseUrl = "https://api.stepfun.ai/step_plan/v1",
      .env = env,
      .endpoints = endpoints,
      .models = models,
      .quirks = quirks,
      .evidence = "models.dev, steipete/CodexBar; 2026-08-22",
      .confidence = "medium",
      .terms = "The plan's terms limit what its key may be used for; read them first."};
};

SPW_PROVIDER_PLUGIN(StepfunStepPlan)
