// Meta's Llama API, a free preview.
#include <spillway/provider.hpp>

using spw::caps;

struct MetaLlama {
  static constexpr const char* const env[] = {"META_LLAMA_API_KEY", nullptr};
  static constexpr spw_endpoint endpoints[] = {
      spw::Endpoint{.wire = "openai-chat", .path = "/chat/completions"},
  };
  static constexpr spw_model models[] = {
#include "models.inc"
  };
  static constexpr spw_quirk quirks[] = {
      {"tokenizer", R"("llama3")", nullptr},
      {"max_tokens_field", R"("max_tokens")", nullptr},
      {"parallel_tools", R"("unsupported")", nullptr},
      {"drop_params", R"(["n","logprobs","logit_bias","seed","presence_penalty","frequency_penalty","stop"])", nullptr},
  };
  static constexpr spw::ProviderTable table{.id = "meta-llama",
                                            .name = "Meta Llama API",
                                            .tier = "free",
                                            .baseUrl = "https://api.llama.com/compat/v1",
                                            .env = env,
                                            .endpoints = endpoints,
                                            .models = models,
                                            .modelsPath = "/models",
                                            .quirks = quirks,
                                            .evidence = "models.dev, BerriAI/litellm-docs; 2026-08-22",
                                            .confidence = "low"};
};

SPW_PROVIDER_PLUGIN(MetaLlama)
