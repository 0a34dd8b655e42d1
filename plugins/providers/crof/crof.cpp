// CrofAI: open-weight models by daily plan or credit.
#include <spillway/Allowance.hpp>
#include <spillway/MessagesEndpoint.hpp>
#include <spillway/ModelFamilies.hpp>
#include <spillway/provider.hpp>

using spw::caps;

struct Crof {
  static constexpr const char* const env[] = {"CROF_API_KEY", "CROFAI_API_KEY", nullptr};
  static constexpr spw_endpoint endpoints[] = {
      spw::Endpoint{.wire = "openai-chat", .path = "/chat/completions"},
      spw::messagesEndpoint({.path = "/v1/messages", .baseUrl = "https://anthropic.nahcrof.com"}),
  };
  static constexpr spw_model models[] = {
#include "models.inc"
  };
  static constexpr spw_price prices[] = {
#include "prices.inc"
  };
  static constexpr spw_quirk quirks[] = {
      SPW_TOKENIZERS_BY_NAME,
      {"included_in_plan", nullptr, nullptr},
      {"max_tokens_field", R"("max_tokens")", nullptr},
#include "reasoning.inc"
  };
  static constexpr spw_quota_call quotaCalls[] = {spw::QuotaCall{.path = "https://crof.ai/usage_api/"}};
  static constexpr spw::ProviderTable table{.id = "crof",
                                            .name = "CrofAI",
                                            .tier = "subscription",
                                            .baseUrl = "https://crof.ai/v1",
                                            .env = env,
                                            .endpoints = endpoints,
                                            .models = models,
                                            .modelsPath = "/models",
                                            .quirks = quirks,
                                            .evidence = "models.dev, steipete/CodexBar; 2026-08-22",
                                            .confidence = "medium",
                                            .anyModel = true,
                                            .prices = prices,
                                            .quotaCalls = quotaCalls};

  // Credits, and of a plan the requests of the day.
  static spw::Status quota(spw::Call, size_t, const spw::Reply& reply, const spw::LimitSink& sink, spw::Error& error) {
    const spw::Json body = reply.json();
    const auto credits = spw::amountOf(body["credits"]), requests = spw::amountOf(body["usable_requests"]);
    if (credits) sink.addAmount("balance", std::nullopt, credits, "USD");
    if (requests) sink.addAmount("day", spw::amountOf(body["requests_plan"]), requests, "requests", 0, 0);
    return credits || requests ? spw::Status{SPW_OK} : spw::noAllowance(error);
  }
};

SPW_PROVIDER_PLUGIN(Crof)
