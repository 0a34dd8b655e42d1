// Together AI: hosted open-weight models.
#include <spillway/ModelFamilies.hpp>
#include <spillway/provider.hpp>

using spw::caps;

struct Together {
  static constexpr const char* const env[] = {"TOGETHER_API_KEY", nullptr};
  static constexpr spw_endpoint endpoints[] = {
      spw::Endpoint{.wire = "openai-chat", .path = "/chat/completions"},
  };
  static constexpr spw_model models[] = {
#include "models.inc"
  };
  static constexpr spw_endpoint tasks[] = {
#include "tasks.inc"
  };
  static constexpr spw_quirk quirks[] = {
      SPW_TOKENIZERS_BY_NAME,
      {"max_tokens_field", R"("max_tokens")", nullptr},
      {"extra_params", R"(["top_k","repetition_penalty","min_p"])", nullptr},
      {"tools_support", R"("per_model")", nullptr},
      {"response_format_support", R"("per_model")", nullptr},
      {"models_list", R"("bare_array")", nullptr},
      {"effort_values", R"(["low","medium","high"])", "openai/gpt-oss-*"},
      {"effort_values", R"(["low","high","max"])", "moonshotai/Kimi-K3,deepseek-ai/DeepSeek-V4-Pro-0813"},
      {"effort_values", R"(["high","max"])",
       "deepseek-ai/DeepSeek-V4-Flash-0731,deepseek-ai/DeepSeek-V4-Pro,zai-org/GLM-5.2"},
      {"effort_values", R"(["none","low","medium","high","xhigh","max"])", "thinkingmachines/Inkling"},
  };
  static constexpr spw::ProviderTable table{.id = "together",
                                            .name = "Together AI",
                                            .tier = "cheap",
                                            .baseUrl = "https://api.together.xyz/v1",
                                            .env = env,
                                            .endpoints = endpoints,
                                            .models = models,
                                            .modelsPath = "/models",
                                            .quirks = quirks,
                                            .evidence = "vendor documentation and models.dev, 2026-08-22",
                                            .confidence = "high",
                                            .tasks = tasks};
};

SPW_PROVIDER_PLUGIN(Together)
