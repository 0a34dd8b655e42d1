// Snowflake Cortex: models inside the account's own address.
#include <spillway/ModelFamilies.hpp>
#include <spillway/provider.hpp>

using spw::caps;

struct Snowflake {
  static constexpr const char* const env[] = {"SNOWFLAKE_CORTEX_PAT", nullptr};
  static constexpr spw_endpoint endpoints[] = {
      spw::Endpoint{.wire = "openai-chat", .path = "/chat/completions"},
  };
  static constexpr spw_model models[] = {
#include "models.inc"
  };
  static constexpr spw_quirk quirks[] = {
      SPW_TOKENIZERS_BY_NAME,
      {"strict_tools", R"("unsupported")", nullptr},
      {"response_format_support", R"("json_schema_only")", "claude*"},
      {"temperature_range", R"({"fixed":1})", "claude*"},
      {"reasoning_replay", R"("details")", nullptr},
#include "reasoning.inc"
  };
  static constexpr const char* const accountEnv[] = {"SNOWFLAKE_ACCOUNT", nullptr};
  static constexpr spw_setting settings[] = {
      spw::Setting{
          .name = "account", .description = "Account identifier, the first part of the host name.", .env = accountEnv},
  };
  static constexpr spw::ProviderTable table{
      .id = "snowflake",
      .name = "Snowflake Cortex",
      .tier = "cheap",
      .baseUrl = "https://{account}.snowflakecomputing.com/api/v2/cortex/v1",
      .env = env,
      .endpoints = endpoints,
      .models = models,
      .quirks = quirks,
      .settings = settings,
      .evidence = "models.dev, pydantic/pydantic-ai, Portkey-AI/gateway; 2026-08-23",
      .confidence = "medium"};
};

SPW_PROVIDER_PLUGIN(Snowflake)
