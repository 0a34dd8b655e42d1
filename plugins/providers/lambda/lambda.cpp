// Lambda's inference API, which is being wound down.
#include <spillway/ModelFamilies.hpp>
#include <spillway/provider.hpp>

struct Lambda {
  static constexpr const char* const env[] = {"LAMBDA_API_KEY", nullptr};
  static constexpr spw_endpoint endpoints[] = {
      spw::Endpoint{.wire = "openai-chat", .path = "/chat/completions"},
  };
  static constexpr spw_quirk quirks[] = {
      SPW_TOKENIZERS_BY_NAME,
      {"max_tokens_field", R"("max_tokens")", nullptr},
  };
  static constexpr spw::ProviderTable table{
      .id = "lambda",
      .name = "Lambda Inference API",
      .tier = "cheap",
      .baseUrl = "https://api.lambda.ai/v1",
      .env = env,
      .endpoints = endpoints,
      .modelsPath = "/models",
      .quirks = quirks,
      .evidence = "Portkey-AI/gateway, BerriAI/litellm-docs, apis.apis.io; 2026-05-29",
      .confidence = "low",
      .anyModel = true};
};

SPW_PROVIDER_PLUGIN(Lambda)
