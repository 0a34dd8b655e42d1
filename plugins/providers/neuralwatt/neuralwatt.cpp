// Neuralwatt: open-weight models, billed by energy.
#include <spillway/Allowance.hpp>
#include <spillway/ModelFamilies.hpp>
#include <spillway/provider.hpp>

using spw::caps;

struct Neuralwatt {
  static constexpr const char* const env[] = {"NEURALWATT_API_KEY", nullptr};
  static constexpr spw_endpoint endpoints[] = {
      spw::Endpoint{.wire = "openai-chat", .path = "/chat/completions"},
  };
  static constexpr spw_model models[] = {
#include "models.inc"
  };
  static constexpr spw_quirk quirks[] = {
      SPW_TOKENIZERS_BY_NAME,
      {"service_tier_values", R"(["flex"])", nullptr},
      {"max_tokens_field", R"("max_tokens")", nullptr},
#include "reasoning.inc"
  };
  static constexpr spw_quota_call quotaCalls[] = {spw::QuotaCall{.path = "/quota"}};
  static constexpr spw::ProviderTable table{.id = "neuralwatt",
                                            .name = "Neuralwatt",
                                            .tier = "cheap",
                                            .baseUrl = "https://api.neuralwatt.com/v1",
                                            .env = env,
                                            .endpoints = endpoints,
                                            .models = models,
                                            .modelsPath = "/models",
                                            .quirks = quirks,
                                            .evidence = "models.dev, steipete/CodexBar; 2026-08-22",
                                            .confidence = "medium",
                                            .anyModel = true,
                                            .quotaCalls = quotaCalls};

  // Energy of a plan, and credits that pay for more.
  static spw::Status quota(spw::Call, size_t, const spw::Reply& reply, const spw::LimitSink& sink, spw::Error& error) {
    const spw::Json body = reply.json();
    const spw::Json balance = body["balance"], plan = body["subscription"];
    const auto credits = spw::amountOf(balance["credits_remaining_usd"]), left = spw::amountOf(plan["kwh_remaining"]);
    if (credits) sink.addAmount("balance", spw::amountOf(balance["total_credits_usd"]), credits, "USD");
    if (left)
      sink.addAmount("plan", spw::amountOf(plan["kwh_included"]), left, "kWh",
                     spw::momentOf(plan["current_period_end"]), 0);
    return credits || left ? spw::Status{SPW_OK} : spw::noAllowance(error);
  }
};

SPW_PROVIDER_PLUGIN(Neuralwatt)
