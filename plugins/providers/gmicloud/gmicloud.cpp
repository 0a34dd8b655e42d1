// GMI Cloud: hosted open-weight models.
#include <spillway/MessagesEndpoint.hpp>
#include <spillway/ModelFamilies.hpp>
#include <spillway/provider.hpp>

using spw::caps;

struct Gmicloud {
  static constexpr const char* const env[] = {"GMI_API_KEY", "GMICLOUD_API_KEY", "GMI_CLOUD_APIKEY", nullptr};
  static constexpr spw_endpoint endpoints[] = {
      spw::Endpoint{.wire = "openai-chat", .path = "/chat/completions"},
      spw::messagesEndpoint({.path = "/messages"}),
  };
  static constexpr spw_model models[] = {
#include "models.inc"
  };
  static constexpr spw_quirk quirks[] = {
      SPW_TOKENIZERS_BY_NAME,
      {"model_id_form", R"("vendor/model")", nullptr},
#include "reasoning.inc"
  };
  static constexpr spw::ProviderTable table{.id = "gmicloud",
                                            .name = "GMI Cloud",
                                            .tier = "cheap",
                                            .baseUrl = "https://api.gmi-serving.com/v1",
                                            .env = env,
                                            .endpoints = endpoints,
                                            .models = models,
                                            .modelsPath = "/models",
                                            .quirks = quirks,
                                            .evidence = "models.dev, BerriAI/litellm, vercel/ai; 2026-08-22",
                                            .confidence = "medium",
                                            .anyModel = true};
};

SPW_PROVIDER_PLUGIN(Gmicloud)
