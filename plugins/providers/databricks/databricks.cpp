// Databricks Model Serving: models by the name of an endpoint in the account's workspace.
#include <spillway/ModelFamilies.hpp>
#include <spillway/provider.hpp>

using spw::caps;

struct Databricks {
  static constexpr const char* const env[] = {"DATABRICKS_TOKEN", nullptr};
  static constexpr spw_endpoint endpoints[] = {
      spw::Endpoint{.wire = "openai-chat", .path = "/chat/completions"},
  };
  static constexpr spw_model models[] = {
#include "models.inc"
  };
  static constexpr spw_price prices[] = {
#include "prices.inc"
  };
  static constexpr spw_quirk quirks[] = {
      SPW_TOKENIZERS_BY_NAME,
      {"model_id_form", R"("deployment")", nullptr},
      {"drop_params", R"(["parallel_tool_calls","stream_options","user","store"])", nullptr},
      {"max_tokens_field", R"("max_tokens")", nullptr},
#include "reasoning.inc"
  };
  static constexpr const char* const hostEnv[] = {"DATABRICKS_HOST", nullptr};
  static constexpr spw_setting settings[] = {
      spw::Setting{.name = "host",
                   .description = "Host of the workspace, such as dbc-a1b2.cloud.databricks.com.",
                   .env = hostEnv},
  };
  static constexpr spw::ProviderTable table{.id = "databricks",
                                            .name = "Databricks Model Serving",
                                            .tier = "cheap",
                                            .baseUrl = "https://{host}/serving-endpoints",
                                            .env = env,
                                            .endpoints = endpoints,
                                            .models = models,
                                            .modelsPath = "https://{host}/api/2.0/serving-endpoints",
                                            .quirks = quirks,
                                            .settings = settings,
                                            .evidence = "models.dev, BerriAI/litellm-docs; 2026-08-22",
                                            .confidence = "medium",
                                            .anyModel = true,
                                            .prices = prices};
};

SPW_PROVIDER_PLUGIN(Databricks)
