// Kimi Code: Moonshot's plan for coding agents.
#include <spillway/Allowance.hpp>
#include <spillway/MessagesEndpoint.hpp>
#include <spillway/provider.hpp>

using spw::caps;

struct KimiForCoding {
  static constexpr const char* const env[] = {"KIMI_API_KEY", "KIMI_CODE_API_KEY", nullptr};
  static constexpr spw_endpoint endpoints[] = {
      spw::messagesEndpoint({.path = "/messages"}),
      spw::Endpoint{.wire = "openai-chat", .path = "/chat/completions"},
  };
  static constexpr spw_model models[] = {
#include "models.inc"
  };
  static constexpr spw_quirk quirks[] = {
      {"client_allowlist", nullptr, nullptr},
      {"included_in_plan", nullptr, nullptr},
      {"reasoning_replay", R"("field")", nullptr},
      {"max_tokens_required", nullptr, nullptr},
      {"no_empty_content", nullptr, nullptr},
      {"turn_order", R"(["consecutive_merged","first_user"])", nullptr},
      {"tool_id_format", R"("^[a-zA-Z0-9_-]+$")", nullptr},
#include "reasoning.inc"
  };
  static constexpr spw_quota_call quotaCalls[] = {spw::QuotaCall{.path = "/usages"}};
  static constexpr spw::ProviderTable table{
      .id = "kimi-for-coding",
      .name = "Kimi Code (coding plan)",
      .tier = "subscription",
      .baseUrl = "https://api.kimi.com/coding/v1",
      .env = env,
      .endpoints = endpoints,
      .models = models,
      .modelsPath = "/models",
      .quirks = quirks,
      .evidence = "models.dev, steipete/CodexBar, QuantumNous/new-api; 2026-08-22",
      .confidence = "medium",
      .terms = "A plan's key is meant for the coding agents that the vendor names; others may be refused.",
      .quotaCalls = quotaCalls};

  // A week's allowance, and others that last some minutes; what is used is told when what is left is not.
  static spw::Status quota(spw::Call, size_t, const spw::Reply& reply, const spw::LimitSink& sink, spw::Error& error) {
    const spw::Json body = reply.json();
    bool any = addWindow(sink, "7d", body["usage"]);
    for (const spw::Json one : body["limits"]) {
      const bool fiveHours =
          one["window"]["duration"].integer() == 300 && one["window"]["timeUnit"].str() == "TIME_UNIT_MINUTE";
      any = addWindow(sink, fiveHours ? "5h" : "short", one["detail"]) || any;
    }
    return any ? spw::Status{SPW_OK} : spw::noAllowance(error);
  }

 private:
  static bool addWindow(const spw::LimitSink& sink, std::string_view window, spw::Json detail) {
    const auto limit = spw::amountOf(detail["limit"]);
    auto left = spw::amountOf(detail["remaining"]);
    if (!left) left = spw::leftOf(limit, spw::amountOf(detail["used"]));
    if (!limit || !left) return false;
    sink.addAmount(window, limit, left, {}, spw::momentOf(detail["resetTime"]));
    return true;
  }
};

SPW_PROVIDER_PLUGIN(KimiForCoding)
