// 01.AI: Yi models, now among those of others.
#include <spillway/provider.hpp>

struct Lingyiwanwu {
  static constexpr const char* const env[] = {"YI_API_KEY", "LINGYIWANWU_API_KEY", nullptr};
  static constexpr spw_endpoint endpoints[] = {
      spw::Endpoint{.wire = "openai-chat", .path = "/chat/completions"},
  };
  static constexpr spw_quirk quirks[] = {
      {"currency", R"("CNY")", nullptr},
      {"max_tokens_field", R"("max_tokens")", nullptr},
  };
  static constexpr spw::ProviderTable table{.id = "lingyiwanwu",
                                            .name = "01.AI (Yi)",
                                            .tier = "cheap",
                                            .baseUrl = "https://api.lingyiwanwu.com/v1",
                                            .env = env,
                                            .endpoints = endpoints,
                                            .modelsPath = "/models",
                                            .quirks = quirks,
                                            .evidence = "Portkey-AI/gateway, songquanpeng/one-api; 2026-04-23",
                                            .confidence = "low",
                                            .anyModel = true};
};

SPW_PROVIDER_PLUGIN(Lingyiwanwu)
