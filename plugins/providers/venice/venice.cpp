// Venice AI: puts a system prompt of its own in front unless it is told not to.
#include <spillway/ModelFamilies.hpp>
#include <spillway/provider.hpp>

using spw::caps;

struct Venice {
  static constexpr const char* const env[] = {"VENICE_API_KEY", "VENICE_AI_API_KEY", nullptr};
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
      SPW_TOKENIZERS_BY_NAME,
      {"extra_params", R"(["venice_parameters"])", nullptr},
      {"vendor_system_prompt", R"("include_venice_system_prompt=true unless switched off")", nullptr},
      {"max_tokens_field", R"("max_completion_tokens")", nullptr},
#include "reasoning.inc"
  };
  static constexpr spw::ProviderTable table{.id = "venice",
                                            .name = "Venice AI",
                                            .tier = "cheap",
                                            .baseUrl = "https://api.venice.ai/api/v1",
                                            .env = env,
                                            .endpoints = endpoints,
                                            .models = models,
                                            .modelsPath = "/models?type=text",
                                            .quirks = quirks,
                                            .evidence = "models.dev, steipete/CodexBar, BerriAI/litellm; 2026-08-22",
                                            .confidence = "high",
                                            .anyModel = true,
                                            .prices = prices};
};

SPW_PROVIDER_PLUGIN(Venice)
