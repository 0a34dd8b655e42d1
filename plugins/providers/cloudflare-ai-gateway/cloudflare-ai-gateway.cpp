// Cloudflare's AI Gateway: other vendors' models through an account's own gateway.
#include <spillway/ModelFamilies.hpp>
#include <spillway/provider.hpp>

struct CloudflareAiGateway {
  static constexpr const char* const env[] = {"CLOUDFLARE_AI_GATEWAY_API_KEY", nullptr};
  static constexpr spw_endpoint endpoints[] = {
      spw::Endpoint{.wire = "openai-chat", .path = "/compat/chat/completions"},
  };
  static constexpr spw_quirk quirks[] = {
      SPW_TOKENIZERS_BY_NAME,
      {"model_id_form", R"("vendor/model")", nullptr},
  };
  static constexpr const char* const accountEnv[] = {"CLOUDFLARE_ACCOUNT_ID", nullptr};
  static constexpr const char* const gatewayEnv[] = {"CLOUDFLARE_GATEWAY_ID", nullptr};
  static constexpr spw_setting settings[] = {
      spw::Setting{
          .name = "account_id", .description = "Id of the account, as the dashboard shows it.", .env = accountEnv},
      spw::Setting{
          .name = "gateway_id", .description = "Name of the gateway.", .fallback = "default", .env = gatewayEnv},
  };
  static constexpr spw::ProviderTable table{.id = "cloudflare-ai-gateway",
                                            .name = "Cloudflare AI Gateway",
                                            .tier = "cheap",
                                            .baseUrl = "https://gateway.ai.cloudflare.com/v1/{account_id}/{gateway_id}",
                                            .env = env,
                                            .endpoints = endpoints,
                                            .quirks = quirks,
                                            .settings = settings,
                                            .evidence = "models.dev; 2026-06-25",
                                            .confidence = "medium",
                                            .anyModel = true};
};

SPW_PROVIDER_PLUGIN(CloudflareAiGateway)
