// Tencent's plan for coding tools.
#include <spillway/ModelFamilies.hpp>
#include <spillway/provider.hpp>

using spw::caps;

struct TencentCodingPlan {
  static constexpr const char* const env[] = {"TENCENT_CODING_PLAN_API_KEY", "LKEAP_API_KEY", nullptr};
  static constexpr spw_endpoint endpoints[] = {
      spw::Endpoint{.wire = "openai-chat", .path = "/chat/completions"},
  };
  static constexpr spw_model models[] = {
#include "models.inc"
  };
  static constexpr spw_quirk quirks[] = {
      SPW_TOKENIZERS_BY_NAME,
      {"included_in_plan", nullptr, nullptr},
      {"separate_key", nullptr, nullptr},
#include "reasoning.inc"
  };
  static constexpr spw::ProviderTable table{
      .id = "tencent-coding-plan",
      .name = "Tencent Coding Plan",
      .tier = "subscription",
      .baseUrl = "https://api.lkeap.cloud.tencent.com/coding/v3",
      .env = env,
      .endpoints = endpoints,
      .models = models,
      .quirks = quirks,
      .evidence = "models.dev; 2026-08-22",
      .confidence = "medium",
      .terms = "The plan's terms limit what its key may be used for; read them first."};
};

SPW_PROVIDER_PLUGIN(TencentCodingPlan)
