// Synthetic: open-weight models on a plan with windows of five hours and a week.
#include <spillway/Allowance.hpp>
#include <spillway/ModelFamilies.hpp>
#include <spillway/provider.hpp>

using spw::caps;

struct Synthetic {
  static constexpr const char* const env[] = {"SYNTHETIC_API_KEY", nullptr};
  static constexpr spw_endpoint endpoints[] = {
      spw::Endpoint{.wire = "openai-chat", .path = "/chat/completions"},
  };
  static constexpr spw_model models[] = {
#include "models.inc"
  };
  static constexpr spw_quirk quirks[] = {
      SPW_TOKENIZERS_BY_NAME,
      {"max_tokens_field", R"("max_tokens")", nullptr},
      {"model_id_form", R"("prefix:hf:")", nullptr},
      {"included_in_plan", nullptr, nullptr},
      {"reasoning_replay", R"("field")", nullptr},
#include "reasoning.inc"
  };
  static constexpr spw_quota_call quotaCalls[] = {spw::QuotaCall{.path = "https://api.synthetic.new/v2/quotas"}};
  static constexpr spw::ProviderTable table{.id = "synthetic",
                                            .name = "Synthetic",
                                            .tier = "subscription",
                                            .baseUrl = "https://api.synthetic.new/openai/v1",
                                            .env = env,
                                            .endpoints = endpoints,
                                            .models = models,
                                            .modelsPath = "/models",
                                            .quirks = quirks,
                                            .evidence = "models.dev, BerriAI/litellm, steipete/CodexBar; 2026-08-22",
                                            .confidence = "high",
                                            .quotaCalls = quotaCalls};

  // Both allowances grow back bit by bit, so there is no moment at which one is whole again.
  static spw::Status quota(spw::Call, size_t, const spw::Reply& reply, const spw::LimitSink& sink, spw::Error& error) {
    const spw::Json body = reply.json();
    const spw::Json hours = body["rollingFiveHourLimit"], week = body["weeklyTokenLimit"];
    const auto most = spw::amountOf(hours["max"]), credits = spw::amountOf(week["maxCredits"]);
    if (most) sink.addAmount("5h", most, spw::amountOf(hours["remaining"]), "requests");
    if (credits) sink.addAmount("7d", credits, spw::amountOf(week["remainingCredits"]), "USD");
    return most || credits ? spw::Status{SPW_OK} : spw::noAllowance(error);
  }
};

SPW_PROVIDER_PLUGIN(Synthetic)
