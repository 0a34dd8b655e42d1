// Targon: open-weight models on machines of independent miners; the evidence is old.
#include <spillway/ModelFamilies.hpp>
#include <spillway/provider.hpp>

struct Targon {
  static constexpr const char* const env[] = {"TARGON_API_KEY", nullptr};
  static constexpr spw_endpoint endpoints[] = {
      spw::Endpoint{.wire = "openai-chat", .path = "/chat/completions"},
  };
  static constexpr spw_quirk quirks[] = {
      SPW_TOKENIZERS_BY_NAME,
      {"variable_quality", R"("independent miners")", nullptr},
      {"max_tokens_field", R"("max_tokens")", nullptr},
  };
  static constexpr spw::ProviderTable table{.id = "targon",
                                            .name = "Targon",
                                            .tier = "cheap",
                                            .baseUrl = "https://api.targon.com/v1",
                                            .env = env,
                                            .endpoints = endpoints,
                                            .modelsPath = "/models",
                                            .quirks = quirks,
                                            .evidence = "sigoden/aichat; 2025-02-06",
                                            .confidence = "low",
                                            .anyModel = true};
};

SPW_PROVIDER_PLUGIN(Targon)
