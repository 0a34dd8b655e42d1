// IBM watsonx.ai: a chat much like OpenAI's, at paths and with members of its own. The key is exchanged for tokens of
// an hour, and a project is billed.
#include <spillway/ModelFamilies.hpp>
#include <spillway/TokenEndpoint.hpp>
#include <spillway/provider.hpp>

struct Watsonx {
  static constexpr const char* const env[] = {"WATSONX_APIKEY", "WATSONX_API_KEY", nullptr};
  static constexpr spw_endpoint endpoints[] = {
      spw::Endpoint{.wire = "openai-chat",
                    .path = "/ml/v1/text/chat?version={api_version}",
                    .streamPath = "/ml/v1/text/chat_stream?version={api_version}"},
  };
  static constexpr spw_quirk quirks[] = {
      SPW_TOKENIZERS_BY_NAME,
      {"token_exchange", nullptr, nullptr},
      {"body_ids_required", R"(["project_id"])", nullptr},
      {"max_tokens_field", R"("max_tokens")", nullptr},
      {"no_stream_options", nullptr, nullptr},
      {"drop_params", R"(["store","metadata","service_tier","user","parallel_tool_calls","prediction"])", nullptr},
  };
  static constexpr const char* const projectEnv[] = {"WATSONX_PROJECT_ID", nullptr};
  static constexpr const char* const regionEnv[] = {"WATSONX_REGION", nullptr};
  static constexpr spw_setting settings[] = {
      spw::Setting{.name = "project_id", .description = "Id of the project that is billed.", .env = projectEnv},
      spw::Setting{.name = "region",
                   .description = "Region of the service, such as us-south or eu-de.",
                   .fallback = "us-south",
                   .env = regionEnv},
      spw::Setting{.name = "api_version", .description = "Date of the version of the API.", .fallback = "2024-10-08"},
      spw::Setting{.name = "token_url",
                   .description = "Where the key is exchanged for a token.",
                   .fallback = "https://iam.cloud.ibm.com/identity/token"},
  };
  static constexpr spw::ProviderTable table{.id = "watsonx",
                                            .name = "IBM watsonx.ai",
                                            .tier = "cheap",
                                            .baseUrl = "https://{region}.ml.cloud.ibm.com",
                                            .env = env,
                                            .endpoints = endpoints,
                                            .quirks = quirks,
                                            .settings = settings,
                                            .evidence = "BerriAI/litellm-docs; 2026-05-02",
                                            .confidence = "low",
                                            .anyModel = true};

  // The model and who pays go by other names, the path says whether it is a stream, and a choice of tools that names
  // none has a member of its own.
  static spw::Status prepare(spw::Call call, spw::Request& request, spw::Error&) {
    const spw::Json body = call.parse(request.body());
    if (!body.isObject()) return SPW_DECLINED;
    for (const char* name : {"stream", "stream_options", "model", "project_id"}) body.take(name);
    body.put("model_id", call.copy(request.model())).put("project_id", call.copy(call.secret("project_id")));
    if (const spw::Json choice = body["tool_choice"]; choice.isString()) {
      body.take("tool_choice");
      body.put("tool_choice_option", choice);
    }
    request.setBody(body.dump());
    return SPW_OK;
  }

  static spw::Status refresh(spw::Call call, const spw_token&, spw_token& fresh, spw::Error& error) {
    return spw::fetchToken(call, call.secret("token_url"),
                           {{"grant_type", "urn:ibm:params:oauth:grant-type:apikey"}, {"apikey", call.secret("key")}},
                           fresh, error);
  }
};

SPW_PROVIDER_PLUGIN(Watsonx)
