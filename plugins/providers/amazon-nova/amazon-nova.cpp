// Amazon's Nova API, a preview for developers.
#include <spillway/provider.hpp>

using spw::caps;

struct AmazonNova {
  static constexpr const char* const env[] = {"NOVA_API_KEY", "AMAZON_NOVA_API_KEY", nullptr};
  static constexpr spw_endpoint endpoints[] = {
      spw::Endpoint{.wire = "openai-chat", .path = "/chat/completions"},
  };
  static constexpr spw_model models[] = {
#include "models.inc"
  };
  static constexpr spw_quirk quirks[] = {
      {"max_tokens_field", R"("max_tokens")", nullptr},
#include "reasoning.inc"
  };
  static constexpr spw::ProviderTable table{.id = "amazon-nova",
                                            .name = "Amazon Nova API",
                                            .tier = "free",
                                            .baseUrl = "https://api.nova.amazon.com/v1",
                                            .env = env,
                                            .endpoints = endpoints,
                                            .models = models,
                                            .modelsPath = "/models",
                                            .quirks = quirks,
                                            .evidence = "models.dev, BerriAI/litellm-docs; 2026-06-25",
                                            .confidence = "low"};
};

SPW_PROVIDER_PLUGIN(AmazonNova)
