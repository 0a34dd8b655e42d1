// Cline's API: many vendors' models from credit or a plan.
#include <spillway/Allowance.hpp>
#include <spillway/ModelFamilies.hpp>
#include <spillway/provider.hpp>

using spw::caps;

struct Cline {
  static constexpr const char* const env[] = {"CLINE_API_KEY", nullptr};
  static constexpr spw_endpoint endpoints[] = {
      spw::Endpoint{.wire = "openai-chat", .path = "/chat/completions"},
  };
  static constexpr spw_model models[] = {
#include "models.inc"
  };
  static constexpr spw_quirk quirks[] = {
      SPW_TOKENIZERS_BY_NAME,
      {"model_id_form", R"("vendor/model")", nullptr},
      {"free_models_rotate", nullptr, nullptr},
      {"reasoning_replay", R"("details")", nullptr},
      {"reasoning_control", R"(["reasoning.effort"])", nullptr},
#include "reasoning.inc"
  };
  static constexpr spw_quota_call quotaCalls[] = {spw::QuotaCall{.path = "/users/me/plan/usage-limits"}};
  static constexpr spw::ProviderTable table{
      .id = "cline",
      .name = "Cline (API and ClinePass)",
      .tier = "cheap",
      .baseUrl = "https://api.cline.bot/api/v1",
      .env = env,
      .endpoints = endpoints,
      .models = models,
      .modelsPath = "/models",
      .quirks = quirks,
      .evidence = "cline/cline, steipete/CodexBar, decolua/9router; 2026-08-22",
      .confidence = "medium",
      .terms = "Use an API key of your own, not the login of the editor extension.",
      .anyModel = true,
      .quotaCalls = quotaCalls};

  // Of a plan, which is for some models only; an account without one has credits.
  static spw::Status quota(spw::Call, size_t, const spw::Reply& reply, const spw::LimitSink& sink, spw::Error& error) {
    if (reply.status() == 404) return SPW_DECLINED;
    bool any = false;
    for (const spw::Json limit : reply.json()["data"]["limits"]) {
      const std::string_view type = limit["type"].str();
      const std::string_view window = type == "five_hour" ? "5h" : type == "weekly" ? "7d" : "month";
      const auto used = spw::amountOf(limit["percentUsed"]);
      if (!used || (window == "month" && type != "monthly")) continue;
      sink.addShare(window, *used / 100, spw::momentOf(limit["resetsAt"]));
      any = true;
    }
    return any ? spw::Status{SPW_OK} : spw::noAllowance(error);
  }
};

SPW_PROVIDER_PLUGIN(Cline)
