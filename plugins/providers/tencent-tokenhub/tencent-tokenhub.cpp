// Tencent's TokenHub: Hunyuan models and those of partners.
#include <spillway/provider.hpp>

using spw::caps;

struct TencentTokenhub {
  static constexpr const char* const env[] = {"TENCENT_TOKENHUB_API_KEY", "TOKENHUB_API_KEY", "TENCENT_API_KEY",
                                              nullptr};
  static constexpr spw_endpoint endpoints[] = {
      spw::Endpoint{.wire = "openai-chat", .path = "/chat/completions"},
  };
  static constexpr spw_model models[] = {
#include "models.inc"
  };
  static constexpr spw_quirk quirks[] = {
      {"currency", R"("CNY")", nullptr},
      {"max_tokens_field", R"("max_tokens")", nullptr},
#include "reasoning.inc"
  };
  static constexpr spw::ProviderTable table{.id = "tencent-tokenhub",
                                            .name = "Tencent TokenHub (Hunyuan and partners)",
                                            .tier = "cheap",
                                            .baseUrl = "https://tokenhub.tencentmaas.com/v1",
                                            .env = env,
                                            .endpoints = endpoints,
                                            .models = models,
                                            .modelsPath = "/models",
                                            .quirks = quirks,
                                            .evidence = "models.dev, www.tencentcloud.com; 2026-10-15",
                                            .confidence = "medium"};
};

SPW_PROVIDER_PLUGIN(TencentTokenhub)
