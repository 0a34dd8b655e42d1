// Azure OpenAI and other models of a Foundry resource, by the name of their deployment. The key goes into a header of
// its own; without one an application registered with Entra ID gets a token. With an api_version the older addresses
// are used, which name the deployment in the path.
#include <spillway/MessagesEndpoint.hpp>
#include <spillway/ModelFamilies.hpp>
#include <spillway/TokenEndpoint.hpp>
#include <spillway/provider.hpp>

using spw::caps;

#define BUDGET_FREE "claude-opus-4-7*,claude-opus-4-8*,claude-opus-5*,claude-sonnet-5*,claude-fable-5*"
#define ADAPTIVE "claude-opus-4-6*,claude-sonnet-4-6*," BUDGET_FREE

struct AzureOpenai {
  static constexpr const char* const env[] = {"AZURE_OPENAI_API_KEY", nullptr};
  static constexpr spw_endpoint endpoints[] = {
      spw::Endpoint{.wire = "openai-chat", .path = "/openai/v1/chat/completions", .auth = SPW_AUTH_CUSTOM},
      spw::Endpoint{.wire = "openai-responses", .path = "/openai/v1/responses", .auth = SPW_AUTH_CUSTOM},
      spw::messagesEndpoint({.path = "/anthropic/v1/messages",
                             .baseUrl = "https://{resource}.services.ai.azure.com",
                             .auth = SPW_AUTH_CUSTOM,
                             .models = "claude*"}),
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
      {"max_tokens_field", R"("max_completion_tokens")", "gpt-5*,o1*,o3*,o4*,codex*"},
      {"max_tokens_field", R"("max_tokens")", "mistral*,ministral*,codestral*,llama*,meta-llama*,phi-*,cohere*"},
      {"max_tokens_required", nullptr, "claude*"},
      {"temperature_range", "[0,1]", "claude*"},
      {"sampling_forbidden", R"(["temperature","top_p","top_k"])", BUDGET_FREE},
      {"budget_rules", R"({"min":1024,"below_max_tokens":true})", "claude*"},
      {"budget_rules", R"({"rejected":true})", BUDGET_FREE},
      {"adaptive_thinking", nullptr, ADAPTIVE},
      {"thinking_default", R"("always")", "claude-fable-5*"},
      {"tool_choice_blocked_while_thinking", R"(["required","named"])", "claude*"},
      {"tool_choice_blocked_while_thinking", "[]", BUDGET_FREE},
      {"tool_id_format", R"("^[a-zA-Z0-9_-]+$")", "claude*"},
      {"tool_name_format", R"("^[a-zA-Z0-9_-]{1,128}$")", "claude*"},
      {"no_empty_content", nullptr, "claude*"},
      {"turn_order", R"(["consecutive_merged","first_user"])", "claude*"},
      {"reasoning_replay", R"("signature")", "claude*"},
      {"cache_mode", R"("breakpoints:4")", "claude*"},
      {"parallel_tools", R"("inverse_flag")", "claude*"},
      {"empty_choices_chunk", R"("first stream chunk holds prompt_filter_results")", nullptr},
      {"content_filter_status", "400", nullptr},
      {"url_template", R"(["deployment_in_path","api_version_query"])", nullptr},
#include "reasoning.inc"
  };
  static constexpr spw_error_rule errors[] = {
      {404, "DeploymentNotFound", SPW_FAULT_MODEL_MISSING, SPW_SCOPE_MODEL, 0},
      {400, "content_filter", SPW_FAULT_CONTENT, SPW_SCOPE_REQUEST, 0},
      {401, nullptr, SPW_FAULT_AUTH, SPW_SCOPE_ACCOUNT, 0},
  };
  static constexpr const char* const resourceEnv[] = {"AZURE_RESOURCE_NAME", "AZURE_OPENAI_ENDPOINT", nullptr};
  static constexpr const char* const versionEnv[] = {"AZURE_OPENAI_API_VERSION", nullptr};
  static constexpr const char* const tenantEnv[] = {"AZURE_TENANT_ID", nullptr};
  static constexpr const char* const clientEnv[] = {"AZURE_CLIENT_ID", nullptr};
  static constexpr const char* const secretEnv[] = {"AZURE_CLIENT_SECRET", nullptr};
  static constexpr const char* const authorityEnv[] = {"AZURE_AUTHORITY_HOST", nullptr};
  static constexpr spw_setting settings[] = {
      spw::Setting{.name = "resource",
                   .description = "Name of the resource, the first part of its host name, or its whole endpoint.",
                   .env = resourceEnv},
      spw::Setting{.name = "api_version",
                   .description = "Version of the API, such as 2024-10-21, when the older addresses are wanted.",
                   .fallback = "",
                   .env = versionEnv},
      spw::Setting{.name = "tenant_id",
                   .description = "Directory of an application that is used instead of a key.",
                   .env = tenantEnv,
                   .credential = true},
      spw::Setting{.name = "client_id", .description = "Id of that application.", .env = clientEnv, .credential = true},
      spw::Setting{
          .name = "client_secret", .description = "Secret of that application.", .env = secretEnv, .credential = true},
      spw::Setting{.name = "authority",
                   .description = "Where applications log in.",
                   .fallback = "https://login.microsoftonline.com",
                   .env = authorityEnv},
  };
  static constexpr spw::ProviderTable table{
      .id = "azure-openai",
      .name = "Azure OpenAI / Foundry Models",
      .tier = "cheap",
      .baseUrl = "https://{resource}.openai.azure.com",
      .env = env,
      .endpoints = endpoints,
      .models = models,
      .quirks = quirks,
      .errors = errors,
      .settings = settings,
      .evidence = "models.dev, Portkey-AI/gateway, pydantic/pydantic-ai, anthropics/anthropic-sdk-python; 2026-07-01",
      .confidence = "high",
      .anyModel = true,
      .prices = prices};

  static spw::Status prepare(spw::Call call, spw::Request& request, spw::Error&) {
    std::string url(request.url());
    atEndpoint(url, call.secret("resource"));
    if (const std::string_view version = call.secret("api_version"); !version.empty()) {
      atVersion(url, request.model(), version);
    }
    if (url == request.url()) return SPW_DECLINED;
    request.setUrl(call.copy(url));
    return SPW_OK;
  }

  static spw::Status sign(spw::Call call, spw::Request& request, spw::Error& error) {
    const std::string_view token = call.secret("token"), key = call.secret("key");
    bool room = true;
    if (!token.empty()) {
      room = request.setHeader("authorization", call.concat({"Bearer ", token}));
    } else if (!key.empty()) {
      room = request.setHeader("api-key", call.copy(key));
    }
    if (!room) return error.failed(SPW_FAULT_TOO_LARGE, "no memory is left for the request's headers");
    return SPW_OK;
  }

  static spw::Status refresh(spw::Call call, const spw_token&, spw_token& fresh, spw::Error& error) {
    if (!call.secret("key").empty()) return SPW_DECLINED;
    std::string_view authority = call.secret("authority");
    while (authority.ends_with('/')) authority.remove_suffix(1);
    const std::string tenant = spw::percentEncoded(call.secret("tenant_id"));
    return spw::fetchToken(call, call.concat({authority, "/", tenant, "/oauth2/v2.0/token"}),
                           {{"grant_type", "client_credentials"},
                            {"client_id", call.secret("client_id")},
                            {"client_secret", call.secret("client_secret")},
                            {"scope", "https://cognitiveservices.azure.com/.default"}},
                           fresh, error);
  }

 private:
  // The setting may be the endpoint as the portal shows it, a URL: then its host stands where a name was expected.
  static void atEndpoint(std::string& url, std::string_view resource) {
    const std::string_view scheme = "https://";
    if (resource.starts_with(scheme)) resource.remove_prefix(scheme.size());
    const std::string_view host = resource.substr(0, resource.find('/'));
    if (host.find(".azure.") == std::string_view::npos || !url.starts_with(scheme)) return;
    while (resource.ends_with('/')) resource.remove_suffix(1);
    // As the table has it: "https://<endpoint>.openai.azure.com/openai/...". An address of the account's own is left
    // alone.
    if (!std::string_view(url).substr(scheme.size()).starts_with(resource)) return;
    const bool messages = url.ends_with("/v1/messages");
    const size_t path = url.find(messages ? "/anthropic/" : "/openai/", scheme.size() + resource.size());
    if (path == std::string::npos) return;
    const std::string name(host.substr(0, host.find('.')));
    url = std::string(scheme) + (messages ? name + ".services.ai.azure.com" : std::string(host)) + url.substr(path);
  }

  static void atVersion(std::string& url, std::string_view deployment, std::string_view version) {
    const std::string query = "?api-version=" + spw::percentEncoded(version);
    const auto replace = [&](std::string_view newer, const std::string& older) {
      if (!url.ends_with(newer)) return;
      url.replace(url.size() - newer.size(), newer.size(), older + query);
    };
    replace("/openai/v1/chat/completions",
            "/openai/deployments/" + spw::percentEncoded(deployment) + "/chat/completions");
    replace("/openai/v1/responses", "/openai/responses");
  }
};

SPW_PROVIDER_PLUGIN(AzureOpenai)
