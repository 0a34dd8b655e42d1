// SiliconFlow in China: some small models are free once the identity is verified.
#include <spillway/ModelFamilies.hpp>
#include <spillway/provider.hpp>

using spw::caps;

struct SiliconflowCn {
  static constexpr const char* const env[] = {"SILICONFLOW_CN_API_KEY", nullptr};
  static constexpr spw_endpoint endpoints[] = {
      spw::Endpoint{.wire = "openai-chat", .path = "/chat/completions"},
  };
  static constexpr spw_model models[] = {
#include "models.inc"
  };
  static constexpr spw_quirk quirks[] = {
      {"balance", R"({"path":"/user/info","amounts":[{"left":"data.totalBalance","unit":"CNY"}]})", nullptr},
      SPW_TOKENIZERS_BY_NAME,
      {"max_tokens_field", R"("max_tokens")", nullptr},
      {"response_format_support", R"("json_object")", nullptr},
      {"currency", R"("CNY")", nullptr},
#include "reasoning.inc"
  };
  static constexpr spw::ProviderTable table{
      .id = "siliconflow-cn",
      .name = "SiliconFlow (China)",
      .tier = "free",
      .baseUrl = "https://api.siliconflow.cn/v1",
      .env = env,
      .endpoints = endpoints,
      .models = models,
      .modelsPath = "/models?sub_type=chat",
      .quirks = quirks,
      .evidence = "models.dev, songquanpeng/one-api, QuantumNous/new-api; 2026-08-22",
      .confidence = "high",
      .anyModel = true};
};

SPW_PROVIDER_PLUGIN(SiliconflowCn)
