// NanoGPT: many vendors' models from prepaid credit.
#include <spillway/ModelFamilies.hpp>
#include <spillway/provider.hpp>

using spw::caps;

struct NanoGpt {
  static constexpr const char* const env[] = {"NANO_GPT_API_KEY", "NANOGPT_API_KEY", nullptr};
  static constexpr spw_endpoint endpoints[] = {
      spw::Endpoint{.wire = "openai-chat", .path = "/chat/completions"},
  };
  static constexpr spw_model models[] = {
#include "models.inc"
  };
  static constexpr spw_quirk quirks[] = {
      {"balance",
       R"({"path":"https://nano-gpt.com/api/check-balance","method":"POST","amounts":[{"left":"usd_balance","unit":"USD"}]})",
       nullptr},
      SPW_TOKENIZERS_BY_NAME,
      {"max_tokens_field", R"("max_tokens")", nullptr},
      {"reasoning_field_varies", R"("base path")", nullptr},
      {"model_suffixes", R"(":thinking, :<number>, :online")", nullptr},
      {"reasoning_replay", R"("field:reasoning")", nullptr},
#include "reasoning.inc"
  };
  static constexpr spw::ProviderTable table{.id = "nano-gpt",
                                            .name = "NanoGPT",
                                            .tier = "cheap",
                                            .baseUrl = "https://nano-gpt.com/api/v1",
                                            .env = env,
                                            .endpoints = endpoints,
                                            .models = models,
                                            .modelsPath = "/models?detailed=true",
                                            .quirks = quirks,
                                            .evidence = "models.dev, BerriAI/litellm; 2026-08-22",
                                            .confidence = "high",
                                            .anyModel = true};
};

SPW_PROVIDER_PLUGIN(NanoGpt)
