// OpenCode Go: a monthly plan over open-weight models; each model answers on one wire.
#include <spillway/Allowance.hpp>
#include <spillway/MessagesEndpoint.hpp>
#include <spillway/ModelFamilies.hpp>
#include <spillway/provider.hpp>

using spw::caps;

struct OpencodeGo {
  static constexpr const char* const env[] = {"OPENCODE_GO_API_KEY", nullptr};
  static constexpr spw_endpoint endpoints[] = {
      spw::Endpoint{.wire = "openai-chat", .path = "/chat/completions"},
      spw::messagesEndpoint({.path = "/messages", .auth = SPW_AUTH_HEADER, .authName = "x-api-key"}),
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
      {"reasoning_replay", R"("field")", "*kimi*,*deepseek*"},
#include "reasoning.inc"
  };
  static constexpr spw_quota_call quotaCalls[] = {spw::QuotaCall{.path = "/usage"}};
  static constexpr spw::ProviderTable table{.id = "opencode-go",
                                            .name = "OpenCode Go",
                                            .tier = "subscription",
                                            .baseUrl = "https://opencode.ai/zen/go/v1",
                                            .env = env,
                                            .endpoints = endpoints,
                                            .models = models,
                                            .modelsPath = "/models",
                                            .quirks = quirks,
                                            .evidence = "models.dev, decolua/9router, steipete/CodexBar; 2026-08-22",
                                            .confidence = "high",
                                            .prices = prices,
                                            .quotaCalls = quotaCalls};

  static spw::Status quota(spw::Call, size_t, const spw::Reply& reply, const spw::LimitSink& sink, spw::Error& error) {
    const spw::Json usage = reply.json()["usage"];
    bool any = false;
    constexpr std::pair<std::string_view, std::string_view> kWindows[] = {
        {"rolling", "5h"}, {"weekly", "7d"}, {"monthly", "month"}};
    for (const auto& [member, window] : kWindows) {
      const auto used = spw::amountOf(usage[member]["percent"]);
      if (!used) continue;
      sink.addShare(window, *used / 100, spw::momentOf(usage[member]["resetsAt"]), SPW_SCOPE_ACCOUNT);
      any = true;
    }
    return any ? spw::Status{SPW_OK} : spw::noAllowance(error);
  }
};

SPW_PROVIDER_PLUGIN(OpencodeGo)
