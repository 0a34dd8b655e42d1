// BytePlus ModelArk: Seed models outside China.
#include <spillway/provider.hpp>

using spw::caps;

struct Byteplus {
  static constexpr const char* const env[] = {"BYTEPLUS_API_KEY", nullptr};
  static constexpr spw_endpoint endpoints[] = {
      spw::Endpoint{.wire = "openai-chat", .path = "/chat/completions"},
      spw::Endpoint{.wire = "openai-responses", .path = "/responses"},
  };
  static constexpr spw_model models[] = {
#include "models.inc"
  };
  static constexpr spw_quirk quirks[] = {
      {"model_id_form", R"("deployment")", nullptr},
      {"max_tokens_field", R"("max_tokens")", nullptr},
      {"reasoning_replay", R"("field")", nullptr},
  };
  static constexpr spw::ProviderTable table{.id = "byteplus",
                                            .name = "BytePlus ModelArk (Seed)",
                                            .tier = "cheap",
                                            .baseUrl = "https://ark.ap-southeast.bytepluses.com/api/v3",
                                            .env = env,
                                            .endpoints = endpoints,
                                            .models = models,
                                            .modelsPath = "/models",
                                            .quirks = quirks,
                                            .evidence = "decolua/9router, vercel/ai; 2026-08-22",
                                            .confidence = "medium",
                                            .anyModel = true};
};

SPW_PROVIDER_PLUGIN(Byteplus)
