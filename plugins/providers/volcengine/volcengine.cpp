// Volcengine Ark: Doubao models, or endpoints of the account's own as model ids.
#include <spillway/ModelFamilies.hpp>
#include <spillway/provider.hpp>

using spw::caps;

struct Volcengine {
  static constexpr const char* const env[] = {"ARK_API_KEY", "VOLCENGINE_API_KEY", "DOUBAO_API_KEY", nullptr};
  static constexpr spw_endpoint endpoints[] = {
      spw::Endpoint{.wire = "openai-chat", .path = "/chat/completions"},
      spw::Endpoint{.wire = "openai-responses", .path = "/responses"},
  };
  static constexpr spw_model models[] = {
#include "models.inc"
  };
  static constexpr spw_quirk quirks[] = {
      SPW_TOKENIZERS_BY_NAME,
      {"model_id_form", R"("deployment")", nullptr},
      {"currency", R"("CNY")", nullptr},
      {"max_tokens_field", R"("max_tokens")", nullptr},
      {"stream_usage_opt_in", R"("stream_options.include_usage")", nullptr},
      {"reasoning_replay", R"("field")", nullptr},
  };
  static constexpr spw::ProviderTable table{
      .id = "volcengine",
      .name = "Volcengine Ark (Doubao)",
      .tier = "cheap",
      .baseUrl = "https://ark.cn-beijing.volces.com/api/v3",
      .env = env,
      .endpoints = endpoints,
      .models = models,
      .modelsPath = "/models",
      .quirks = quirks,
      .evidence = "BerriAI/litellm-docs, songquanpeng/one-api, steipete/CodexBar; 2026-08-21",
      .confidence = "medium",
      .anyModel = true};
};

SPW_PROVIDER_PLUGIN(Volcengine)
