// Poolside: its Laguna models for code.
#include <spillway/provider.hpp>

using spw::caps;

struct Poolside {
  static constexpr const char* const env[] = {"POOLSIDE_API_KEY", nullptr};
  static constexpr spw_endpoint endpoints[] = {
      spw::Endpoint{.wire = "openai-chat", .path = "/chat/completions"},
  };
  static constexpr spw_model models[] = {
#include "models.inc"
  };
  static constexpr spw::ProviderTable table{.id = "poolside",
                                            .name = "Poolside",
                                            .tier = "cheap",
                                            .baseUrl = "https://inference.poolside.ai/v1",
                                            .env = env,
                                            .endpoints = endpoints,
                                            .models = models,
                                            .modelsPath = "/models",
                                            .evidence = "models.dev; 2026-08-22",
                                            .confidence = "medium"};
};

SPW_PROVIDER_PLUGIN(Poolside)
