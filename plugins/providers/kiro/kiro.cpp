// Kiro: AWS's coding plan, over a wire of its own. Whoever has no API key logs in on the device of his choice, through
// IAM Identity Center or a Builder ID, as a client that this plugin registers for him: nobody else's client id is used.
#include <spillway/Allowance.hpp>
#include <spillway/provider.hpp>

#include "SsoOidc.h"

using spw::caps;

struct Kiro {
  static constexpr auto pluginId = "kiro-provider";
  static constexpr const char* const env[] = {"KIRO_API_KEY", nullptr};
  static constexpr spw_fixed_header headers[] = {{"x-amzn-codewhisperer-optout", "true"}};
  static constexpr spw_endpoint endpoints[] = {
      spw::Endpoint{.wire = "kiro", .path = "/generateAssistantResponse", .framing = SPW_FRAME_AWS, .headers = headers},
  };
  static constexpr spw_model models[] = {
#include "models.inc"
  };
  static constexpr spw_quirk quirks[] = {
      {"stream_required", R"("always")", nullptr},
      {"turn_order", R"(["alternate"])", nullptr},
      {"system_placement", R"("merged_into_user")", nullptr},
      {"tool_id_format", R"("^[a-zA-Z0-9_-]{1,64}$")", nullptr},
      {"image_source", R"(["base64"])", nullptr},
      {"usage_missing", nullptr, nullptr},
      {"included_in_plan", nullptr, nullptr},
#include "reasoning.inc"
  };
  static constexpr spw_error_rule errors[] = {
      {402, "MONTHLY_REQUEST_COUNT", SPW_FAULT_QUOTA, SPW_SCOPE_ACCOUNT, 0},
      {429, "ThrottlingException", SPW_FAULT_RATE_LIMIT, SPW_SCOPE_ACCOUNT, 0},
      {403, "bearer token", SPW_FAULT_AUTH, SPW_SCOPE_ACCOUNT, 0},
  };
  static constexpr spw_setting settings[] = {
      spw::Setting{.name = "region",
                   .description = "Where the plan's profile lives: us-east-1 or eu-central-1.",
                   .fallback = "us-east-1"},
      spw::Setting{.name = "sso_region",
                   .description = "Region of the Identity Center to log in at; a Builder ID's is us-east-1.",
                   .fallback = "us-east-1"},
      spw::Setting{.name = "start_url",
                   .description = "Portal to log in at; the default is for a Builder ID.",
                   .fallback = "https://view.awsapps.com/start"},
      spw::Setting{.name = "profile_arn",
                   .description = "ARN of the plan's profile, which an organisation's login needs.",
                   .fallback = ""},
  };
  static constexpr spw_quota_call quotaCalls[] = {spw::QuotaCall{.path = "/getUsageLimits"}};
  static constexpr spw::ProviderTable table{
      .id = "kiro",
      .name = "Kiro",
      .tier = "free",
      .baseUrl = "https://q.{region}.amazonaws.com",
      .login = SPW_LOGIN_DEVICE,
      .env = env,
      .endpoints = endpoints,
      .models = models,
      .quirks = quirks,
      .errors = errors,
      .settings = settings,
      .evidence = "kiro.dev/docs/cli/headless, decolua/9router, aws/amazon-q-developer-cli; 2026-10-07",
      .confidence = "low",
      .terms =
          "Kiro documents its own command line only; whether your agreement with AWS covers other clients is yours "
          "to decide.",
      .anyModel = true,
      .quotaCalls = quotaCalls};

  // An organisation's plan is that of its profile.
  static spw::Status prepareQuota(spw::Call call, size_t, spw::Request& request, spw::Error&) {
    const std::string_view profile = call.secret("profile_arn");
    request.setUrl(call.concat({request.url(), "?origin=AI_EDITOR&resourceType=AGENTIC_REQUEST",
                                profile.empty() ? "" : "&profileArn=", profile}));
    return SPW_OK;
  }

  // Credits of the month, and of a trial. Who lets it go on beyond the limit pays for that.
  static spw::Status quota(spw::Call, size_t, const spw::Reply& reply, const spw::LimitSink& sink, spw::Error& error) {
    const spw::Json body = reply.json();
    const bool beyond = body["overageConfiguration"]["overageStatus"].str() == "ENABLED";
    bool any = false;
    const auto add = [&](spw::Json of, std::string_view window, spw::Json reset, int32_t scope) {
      const auto precise = spw::amountOf(of["usageLimitWithPrecision"]);
      const auto limit = precise ? precise : spw::amountOf(of["usageLimit"]);
      const auto used = spw::amountOf(of[precise ? "currentUsageWithPrecision" : "currentUsage"]);
      if (!limit || !used) return;
      sink.addAmount(window, limit, spw::leftOf(limit, used), "credits", spw::momentOf(reset), scope);
      any = true;
    };
    for (const spw::Json one : body["usageBreakdownList"]) {
      const spw::Json trial = one["freeTrialInfo"];
      const bool trying = trial["freeTrialStatus"].str() == "ACTIVE";
      const spw::Json own = one["nextDateReset"];
      add(one, "month", own ? own : body["nextDateReset"], beyond || trying ? 0 : SPW_SCOPE_ACCOUNT);
      if (trying) add(trial, "trial", trial["freeTrialExpiry"], 0);
    }
    return any ? spw::Status{SPW_OK} : spw::noAllowance(error);
  }

  static spw::Status loginBegin(spw::Call call, spw_device_code& code, spw::Error& error) {
    return kiro::SsoOidc(call).begin(code, error);
  }
  static spw::Status loginPoll(spw::Call call, const spw_device_code& code, spw_token& token, spw::Error& error) {
    return kiro::SsoOidc(call).poll(code, token, error);
  }

  static spw::Status logout(spw::Call call, const spw_token& token, spw::Error& error) {
    return kiro::SsoOidc(call).logout(token, error);
  }

  // An API key is used as it is.
  static spw::Status refresh(spw::Call call, const spw_token& old, spw_token& fresh, spw::Error& error) {
    if (old.refresh.len == 0) return SPW_DECLINED;
    return kiro::SsoOidc(call).refresh(old, fresh, error);
  }
};

SPW_PROVIDER_PLUGIN(Kiro)
