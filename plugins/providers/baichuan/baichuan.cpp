// Baichuan AI; whether its chat API is still kept up is not known.
#include <spillway/provider.hpp>

struct Baichuan {
  static constexpr const char* const env[] = {"BAICHUAN_API_KEY", nullptr};
  static constexpr spw_endpoint endpoints[] = {
      spw::Endpoint{.wire = "openai-chat", .path = "/chat/completions"},
  };
  static constexpr spw_quirk quirks[] = {
      {"currency", R"("CNY")", nullptr},
      {"max_tokens_field", R"("max_tokens")", nullptr},
      {"developer_role", R"("unsupported")", nullptr},
  };
  static constexpr spw::ProviderTable table{.id = "baichuan",
                                            .name = "Baichuan AI",
                                            .tier = "cheap",
                                            .baseUrl = "https://api.baichuan-ai.com/v1",
                                            .env = env,
                                            .endpoints = endpoints,
                                            .quirks = quirks,
                                            .evidence = "songquanpeng/one-api; 2025-02-21",
                                            .confidence = "low",
                                            .anyModel = true};
};

SPW_PROVIDER_PLUGIN(Baichuan)
