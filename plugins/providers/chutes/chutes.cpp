// Chutes: open-weight models on machines of independent miners, paid by a plan.
#include <spillway/Allowance.hpp>
#include <spillway/ModelFamilies.hpp>
#include <spillway/provider.hpp>

using spw::caps;

struct Chutes {
  static constexpr const char* const env[] = {"CHUTES_API_KEY", nullptr};
  static constexpr spw_endpoint endpoints[] = {
      spw::Endpoint{.wire = "openai-chat", .path = "/chat/completions"},
  };
  static constexpr spw_model models[] = {
#include "models.inc"
  };
  static constexpr spw_quirk quirks[] = {
      SPW_TOKENIZERS_BY_NAME,
      {"max_tokens_field", R"("max_tokens")", nullptr},
      {"model_id_form", R"("vendor/model")", nullptr},
      {"variable_quality", R"("independent miners")", nullptr},
      {"tools_support", R"("per_model")", nullptr},
  };
  static constexpr spw_quota_call quotaCalls[] = {
      spw::QuotaCall{.path = "https://api.chutes.ai/users/me/subscription_usage"}};
  static constexpr spw::ProviderTable table{.id = "chutes",
                                            .name = "Chutes",
                                            .tier = "subscription",
                                            .baseUrl = "https://llm.chutes.ai/v1",
                                            .env = env,
                                            .endpoints = endpoints,
                                            .models = models,
                                            .modelsPath = "/models",
                                            .quirks = quirks,
                                            .evidence = "models.dev, BerriAI/litellm, BerriAI/litellm-docs; 2026-08-22",
                                            .confidence = "medium",
                                            .anyModel = true,
                                            .quotaCalls = quotaCalls};

  // Of a plan, in dollars' worth; beyond it the balance pays.
  static spw::Status quota(spw::Call, size_t, const spw::Reply& reply, const spw::LimitSink& sink, spw::Error& error) {
    const spw::Json body = reply.json();
    if (reply.status() == 404 || body["subscription"].boolean() == false) return SPW_DECLINED;
    bool any = false;
    constexpr std::pair<std::string_view, std::string_view> kWindows[] = {{"four_hour", "4h"}, {"monthly", "month"}};
    for (const auto& [member, window] : kWindows) {
      const spw::Json of = body[member];
      const auto cap = spw::amountOf(of["cap"]);
      const auto left = spw::leftOf(cap, spw::amountOf(of["usage"]));
      if (!left) continue;
      sink.addAmount(window, cap, left, "USD", spw::momentOf(of["reset_at"]), 0);
      any = true;
    }
    return any ? spw::Status{SPW_OK} : spw::noAllowance(error);
  }
};

SPW_PROVIDER_PLUGIN(Chutes)
