// Synthetic: open-weight models on a plan with windows of five hours and a week.
#include <spillway/ModelFamilies.hpp>
#include <spillway/provider.hpp>

using spw::caps;

struct Synthetic {
  static constexpr const char* const env[] = {"SYNTHETIC_API_KEY", nullptr};
  static constexpr spw_endpoint endpoints[] = {
      spw::Endpoint{.wire = "openai-chat", .path = "/chat/completions"},
  };
  static constexpr spw_model models[] = {
#include "models.inc"
  };
  static constexpr spw_quirk quirks[] = {
      SPW_TOKENIZERS_BY_NAME,
      {"max_tokens_field", R"("max_tokens")", nullptr},
      {"model_id_form", R"("prefix:hf:")", nullptr},
      {"included_in_plan", nullptr, nullptr},
      {"reasoning_replay", R"("field")", nullptr},
#include "reasoning.inc"
  };
  static constexpr spw::ProviderTable table{.id = "synthetic",
                                            .name = "Synthetic",
                                            .tier = "subscription",
                                            .baseUrl = "https://api.synthetic.new/openai/v1",
                                            .env = env,
                                            .endpoints = endpoints,
                                            .models = models,
                                            .modelsPath = "/models",
                                            .quirks = quirks,
                                            .evidence = "models.dev, BerriAI/litellm, steipete/CodexBar; 2026-08-22",
                                            .confidence = "high"};
};

SPW_PROVIDER_PLUGIN(Synthetic)
