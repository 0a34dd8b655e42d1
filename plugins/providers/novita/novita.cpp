// Novita AI: hosted open-weight models.
#include <spillway/ModelFamilies.hpp>
#include <spillway/provider.hpp>

using spw::caps;

struct Novita {
  static constexpr const char* const env[] = {"NOVITA_API_KEY", nullptr};
  static constexpr spw_endpoint endpoints[] = {
      spw::Endpoint{.wire = "openai-chat", .path = "/chat/completions"},
  };
  static constexpr spw_model models[] = {
#include "models.inc"
  };
  static constexpr spw_price prices[] = {
#include "prices.inc"
  };
  static constexpr spw_quirk quirks[] = {
      {"balance",
       R"({"path":"https://api.novita.ai/openapi/v1/billing/balance/detail","amounts":[{"left":"availableBalance","unit":"USD","scale":10000}]})",
       nullptr},
      SPW_TOKENIZERS_BY_NAME,
      {"max_tokens_field", R"("max_tokens")", nullptr},
      {"model_id_form", R"("vendor/model")", nullptr},
      {"tools_support", R"("per_model")", nullptr},
      {"extra_params", R"(["top_k","min_p","repetition_penalty"])", nullptr},
#include "reasoning.inc"
  };
  static constexpr spw::ProviderTable table{.id = "novita",
                                            .name = "Novita AI",
                                            .tier = "cheap",
                                            .baseUrl = "https://api.novita.ai/openai/v1",
                                            .env = env,
                                            .endpoints = endpoints,
                                            .models = models,
                                            .modelsPath = "/models",
                                            .quirks = quirks,
                                            .evidence = "models.dev, Portkey-AI/gateway, novita.ai; 2026-08-22",
                                            .confidence = "high",
                                            .anyModel = true,
                                            .prices = prices};
};

SPW_PROVIDER_PLUGIN(Novita)
