// DeepInfra: cheap hosted open-weight models.
#include <spillway/Allowance.hpp>
#include <spillway/MessagesEndpoint.hpp>
#include <spillway/ModelFamilies.hpp>
#include <spillway/provider.hpp>

using spw::caps;

struct Deepinfra {
  static constexpr const char* const env[] = {"DEEPINFRA_API_KEY", "DEEPINFRA_TOKEN", nullptr};
  static constexpr spw_endpoint endpoints[] = {
      spw::Endpoint{.wire = "openai-chat", .path = "/chat/completions"},
      spw::messagesEndpoint({.path = "/v1/messages", .baseUrl = "https://api.deepinfra.com/anthropic"}),
  };
  static constexpr spw_model models[] = {
#include "models.inc"
  };
  static constexpr spw_price prices[] = {
#include "prices.inc"
  };
  static constexpr spw_quirk quirks[] = {
      SPW_TOKENIZERS_BY_NAME,
      {"max_tokens_field", R"("max_tokens")", nullptr},
      {"n_max", "1", nullptr},
      {"model_id_form", R"("vendor/model")", nullptr},
      {"usage_fields", R"("usage.estimated_cost")", nullptr},
      {"extra_params", R"(["repetition_penalty","min_p","top_k"])", nullptr},
#include "reasoning.inc"
  };
  static constexpr spw_quota_call quotaCalls[] = {
      spw::QuotaCall{.path = "https://api.deepinfra.com/payment/checklist?compute_owed=true"}};
  static constexpr spw::ProviderTable table{.id = "deepinfra",
                                            .name = "DeepInfra",
                                            .tier = "cheap",
                                            .baseUrl = "https://api.deepinfra.com/v1/openai",
                                            .env = env,
                                            .endpoints = endpoints,
                                            .models = models,
                                            .modelsPath = "/models",
                                            .quirks = quirks,
                                            .evidence = "models.dev, Portkey-AI/gateway, steipete/CodexBar; 2026-08-22",
                                            .confidence = "high",
                                            .anyModel = true,
                                            .prices = prices,
                                            .quotaCalls = quotaCalls};

  // What is owed is above zero, so what was paid ahead is below; a limit is of what is spent between two invoices.
  static spw::Status quota(spw::Call, size_t, const spw::Reply& reply, const spw::LimitSink& sink, spw::Error& error) {
    const spw::Json body = reply.json();
    const auto owed = spw::amountOf(body["stripe_balance"]), limit = spw::amountOf(body["limit"]);
    if (owed) sink.addAmount("balance", std::nullopt, *owed == 0 ? 0 : -*owed, "USD");
    if (limit && *limit > 0)
      sink.addAmount("spending limit", limit, spw::leftOf(limit, spw::amountOf(body["recent"])), "USD");
    return owed ? spw::Status{SPW_OK} : spw::noAllowance(error);
  }
};

SPW_PROVIDER_PLUGIN(Deepinfra)
