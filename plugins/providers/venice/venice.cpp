// Venice AI: puts a system prompt of its own in front unless it is told not to.
#include <spillway/Allowance.hpp>
#include <spillway/ModelFamilies.hpp>
#include <spillway/provider.hpp>

using spw::caps;

struct Venice {
  static constexpr const char* const env[] = {"VENICE_API_KEY", "VENICE_AI_API_KEY", nullptr};
  static constexpr spw_endpoint endpoints[] = {
      spw::Endpoint{.wire = "openai-chat", .path = "/chat/completions"},
  };
  static constexpr spw_model models[] = {
#include "models.inc"
  };
  static constexpr spw_price prices[] = {
#include "prices.inc"
  };
  static constexpr spw_quirk quirks[] = {
      SPW_TOKENIZERS_BY_NAME,
      {"extra_params", R"(["venice_parameters"])", nullptr},
      {"vendor_system_prompt", R"("include_venice_system_prompt=true unless switched off")", nullptr},
      {"max_tokens_field", R"("max_completion_tokens")", nullptr},
#include "reasoning.inc"
  };
  static constexpr spw_quota_call quotaCalls[] = {spw::QuotaCall{.path = "/billing/balance"}};
  static constexpr spw::ProviderTable table{.id = "venice",
                                            .name = "Venice AI",
                                            .tier = "cheap",
                                            .baseUrl = "https://api.venice.ai/api/v1",
                                            .env = env,
                                            .endpoints = endpoints,
                                            .models = models,
                                            .modelsPath = "/models?type=text",
                                            .quirks = quirks,
                                            .evidence = "models.dev, steipete/CodexBar, BerriAI/litellm; 2026-08-22",
                                            .confidence = "high",
                                            .anyModel = true,
                                            .prices = prices,
                                            .quotaCalls = quotaCalls};

  // Dollars, and the vendor's own unit, of which an account may have an allowance every day.
  static spw::Status quota(spw::Call, size_t, const spw::Reply& reply, const spw::LimitSink& sink, spw::Error& error) {
    const spw::Json body = reply.json();
    const auto dollars = spw::amountOf(body["balances"]["usd"]), diem = spw::amountOf(body["balances"]["diem"]);
    if (dollars) sink.addAmount("balance", std::nullopt, dollars, "USD");
    if (diem) sink.addAmount("day", spw::amountOf(body["diemEpochAllocation"]), diem, "DIEM", 0, 0);
    return dollars || diem ? spw::Status{SPW_OK} : spw::noAllowance(error);
  }
};

SPW_PROVIDER_PLUGIN(Venice)
