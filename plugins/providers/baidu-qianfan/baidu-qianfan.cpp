// Baidu's Qianfan: ERNIE models.
#include <spillway/ModelFamilies.hpp>
#include <spillway/provider.hpp>

using spw::caps;

struct BaiduQianfan {
  static constexpr const char* const env[] = {"QIANFAN_API_KEY", "BAIDU_API_KEY", nullptr};
  static constexpr spw_endpoint endpoints[] = {
      spw::Endpoint{.wire = "openai-chat", .path = "/chat/completions"},
  };
  static constexpr spw_model models[] = {
#include "models.inc"
  };
  static constexpr spw_quirk quirks[] = {
      SPW_TOKENIZERS_BY_NAME,
      {"currency", R"("CNY")", nullptr},
      {"extra_params", R"(["web_search","penalty_score"])", nullptr},
      {"max_tokens_field", R"("max_tokens")", nullptr},
  };
  static constexpr spw::ProviderTable table{.id = "baidu-qianfan",
                                            .name = "Baidu Qianfan (ERNIE)",
                                            .tier = "cheap",
                                            .baseUrl = "https://qianfan.baidubce.com/v2",
                                            .env = env,
                                            .endpoints = endpoints,
                                            .models = models,
                                            .modelsPath = "/models",
                                            .quirks = quirks,
                                            .evidence = "cloud.baidu.com, songquanpeng/one-api; 2026-09-29",
                                            .confidence = "medium"};
};

SPW_PROVIDER_PLUGIN(BaiduQianfan)
