// Parasail: hosted open-weight models.
#include <spillway/ModelFamilies.hpp>
#include <spillway/provider.hpp>

struct Parasail {
  static constexpr const char* const env[] = {"PARASAIL_API_KEY", nullptr};
  static constexpr spw_endpoint endpoints[] = {
      spw::Endpoint{.wire = "openai-chat", .path = "/chat/completions"},
  };
  static constexpr spw_quirk quirks[] = {
      SPW_TOKENIZERS_BY_NAME,
      {"model_id_form", R"("prefix:parasail-")", nullptr},
      {"drop_params", R"(["prompt_cache_key","verbosity","store","service_tier"])", nullptr},
  };
  static constexpr spw::ProviderTable table{.id = "parasail",
                                            .name = "Parasail",
                                            .tier = "cheap",
                                            .baseUrl = "https://api.parasail.io/v1",
                                            .env = env,
                                            .endpoints = endpoints,
                                            .modelsPath = "/models",
                                            .quirks = quirks,
                                            .evidence = "sammcj/bifrost, www.lava.so; 2026-09-29",
                                            .confidence = "medium",
                                            .anyModel = true};
};

SPW_PROVIDER_PLUGIN(Parasail)
