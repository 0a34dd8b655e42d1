// NanoGPT: many vendors' models from prepaid credit.
#include <spillway/Allowance.hpp>
#include <spillway/ModelFamilies.hpp>
#include <spillway/provider.hpp>

using spw::caps;

struct NanoGpt {
  static constexpr const char* const env[] = {"NANO_GPT_API_KEY", "NANOGPT_API_KEY", nullptr};
  static constexpr spw_endpoint endpoints[] = {
      spw::Endpoint{.wire = "openai-chat", .path = "/chat/completions"},
  };
  static constexpr spw_model models[] = {
#include "models.inc"
  };
  static constexpr spw_quirk quirks[] = {
      {"balance",
       R"({"path":"https://nano-gpt.com/api/check-balance","method":"POST","amounts":[{"left":"usd_balance","unit":"USD"}]})",
       nullptr},
      SPW_TOKENIZERS_BY_NAME,
      {"max_tokens_field", R"("max_tokens")", nullptr},
      {"reasoning_field_varies", R"("base path")", nullptr},
      {"model_suffixes", R"(":thinking, :<number>, :online")", nullptr},
      {"reasoning_replay", R"("field:reasoning")", nullptr},
#include "reasoning.inc"
  };
  static constexpr spw_quota_call quotaCalls[] = {
      spw::QuotaCall{.path = "https://nano-gpt.com/api/subscription/v1/usage"}};
  static constexpr spw::ProviderTable table{.id = "nano-gpt",
                                            .name = "NanoGPT",
                                            .tier = "cheap",
                                            .baseUrl = "https://nano-gpt.com/api/v1",
                                            .env = env,
                                            .endpoints = endpoints,
                                            .models = models,
                                            .modelsPath = "/models?detailed=true",
                                            .quirks = quirks,
                                            .evidence = "models.dev, BerriAI/litellm; 2026-08-22",
                                            .confidence = "high",
                                            .anyModel = true,
                                            .quotaCalls = quotaCalls};

  // Of a subscription, which is for some models only; beyond it the balance pays.
  static spw::Status quota(spw::Call, size_t, const spw::Reply& reply, const spw::LimitSink& sink, spw::Error& error) {
    const spw::Json body = reply.json();
    if (reply.status() == 404 || body["active"].boolean() == false) return SPW_DECLINED;
    bool any = false;
    struct Window {
      std::string_view member, window, unit;
    };
    constexpr Window kWindows[] = {{"weeklyInputTokens", "7d", "tokens"},
                                   {"dailyInputTokens", "day", "tokens"},
                                   {"dailyImages", "images", "images"}};
    for (const auto& [member, window, unit] : kWindows) {
      const spw::Json of = body[member];
      const auto left = spw::amountOf(of["remaining"]);
      if (!left) continue;
      sink.addAmount(window, spw::amountOf(body["limits"][member]), left, unit, spw::momentOf(of["resetAt"]), 0);
      any = true;
    }
    return any ? spw::Status{SPW_OK} : spw::noAllowance(error);
  }
};

SPW_PROVIDER_PLUGIN(NanoGpt)
