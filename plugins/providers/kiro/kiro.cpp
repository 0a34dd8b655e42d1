// Kiro: AWS's coding plan, over a wire of its own. Whoever has no API key logs in on the device of his choice, through
// IAM Identity Center or a Builder ID, as a client that this plugin registers for him: nobody else's client id is used.
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
      .anyModel = true};

  static spw::Status loginBegin(spw::Call call, spw_device_code& code, spw::Error& error) {
    return kiro::SsoOidc(call).begin(code, error);
  }
  static spw::Status loginPoll(spw::Call call, const spw_device_code& code, spw_token& token, spw::Error& error) {
    return kiro::SsoOidc(call).poll(code, token, error);
  }

  // An API key is used as it is.
  static spw::Status refresh(spw::Call call, const spw_token& old, spw_token& fresh, spw::Error& error) {
    if (old.refresh.len == 0) return SPW_DECLINED;
    return kiro::SsoOidc(call).refresh(old, fresh, error);
  }
};

SPW_PROVIDER_PLUGIN(Kiro)
