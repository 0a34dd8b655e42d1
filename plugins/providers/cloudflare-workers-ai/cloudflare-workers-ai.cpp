// Cloudflare Workers AI: a daily free allowance; the account is part of the address.
#include <spillway/ModelFamilies.hpp>
#include <spillway/provider.hpp>

using spw::caps;

struct CloudflareWorkersAi {
  static constexpr const char* const env[] = {"CLOUDFLARE_API_TOKEN", "CLOUDFLARE_API_KEY", nullptr};
  static constexpr spw_endpoint endpoints[] = {
      spw::Endpoint{.wire = "openai-chat", .path = "/chat/completions"},
  };
  static constexpr spw_model models[] = {
#include "models.inc"
  };
  static constexpr spw_quirk quirks[] = {
      SPW_TOKENIZERS_BY_NAME,
      {"model_id_form", R"("prefix:@cf/")", nullptr},
      {"default_max_tokens_small", "256", nullptr},
      {"tools_support", R"("per_model")", nullptr},
      {"response_format_support", R"("per_model")", nullptr},
      {"context_smaller_than_model", nullptr, nullptr},
#include "reasoning.inc"
  };
  static constexpr spw_error_rule errors[] = {
      {403, nullptr, SPW_FAULT_FORBIDDEN, SPW_SCOPE_ACCOUNT, 0},
  };
  static constexpr const char* const accountEnv[] = {"CLOUDFLARE_ACCOUNT_ID", nullptr};
  static constexpr spw_setting settings[] = {
      spw::Setting{
          .name = "account_id", .description = "Id of the account, as the dashboard shows it.", .env = accountEnv},
  };
  static constexpr spw::ProviderTable table{
      .id = "cloudflare-workers-ai",
      .name = "Cloudflare Workers AI",
      .tier = "free",
      .baseUrl = "https://api.cloudflare.com/client/v4/accounts/{account_id}/ai/v1",
      .env = env,
      .endpoints = endpoints,
      .models = models,
      .modelsPath =
          "https://api.cloudflare.com/client/v4/accounts/{account_id}/ai/models/search?task=Text%20Generation",
      .quirks = quirks,
      .errors = errors,
      .settings = settings,
      .evidence = "models.dev, Portkey-AI/gateway, decolua/9router; 2026-08-21",
      .confidence = "high",
      .anyModel = true};
};

SPW_PROVIDER_PLUGIN(CloudflareWorkersAi)
