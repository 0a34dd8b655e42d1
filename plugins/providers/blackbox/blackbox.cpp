// Blackbox AI: models of others under one prefix.
#include <spillway/ModelFamilies.hpp>
#include <spillway/provider.hpp>

struct Blackbox {
  static constexpr const char* const env[] = {"BLACKBOX_API_KEY", nullptr};
  static constexpr spw_endpoint endpoints[] = {
      spw::Endpoint{.wire = "openai-chat", .path = "/chat/completions"},
  };
  static constexpr spw_quirk quirks[] = {
      SPW_TOKENIZERS_BY_NAME,
      {"model_id_form", R"("prefix:blackboxai/")", nullptr},
      {"max_tokens_field", R"("max_tokens")", nullptr},
  };
  static constexpr spw::ProviderTable table{.id = "blackbox",
                                            .name = "Blackbox AI",
                                            .tier = "cheap",
                                            .baseUrl = "https://api.blackbox.ai",
                                            .env = env,
                                            .endpoints = endpoints,
                                            .quirks = quirks,
                                            .evidence = "docs.blackbox.ai, decolua/9router; 2026-04-29",
                                            .confidence = "low",
                                            .anyModel = true};
};

SPW_PROVIDER_PLUGIN(Blackbox)
