// Writer: its Palmyra models over a body and chunks like OpenAI's, at a path of its own.
#include <spillway/ModelFamilies.hpp>
#include <spillway/provider.hpp>

using spw::caps;

struct Writer {
  static constexpr const char* const env[] = {"WRITER_API_KEY", nullptr};
  static constexpr spw_endpoint endpoints[] = {
      spw::Endpoint{.wire = "openai-chat", .path = "/chat"},
  };
  static constexpr spw_model models[] = {
#include "models.inc"
  };
  static constexpr spw_quirk quirks[] = {
      SPW_TOKENIZERS_BY_NAME,
      {"max_tokens_field", R"("max_tokens")", nullptr},
      {"parallel_tools", R"("unsupported")", nullptr},
      {"builtin_tools", R"("types graph, llm, web_search, translation, vision")", nullptr},
      {"drop_params", R"(["parallel_tool_calls","store","metadata","logit_bias","service_tier","user"])", nullptr},
#include "reasoning.inc"
  };
  static constexpr spw::ProviderTable table{.id = "writer",
                                            .name = "Writer (Palmyra)",
                                            .tier = "cheap",
                                            .baseUrl = "https://api.writer.com/v1",
                                            .env = env,
                                            .endpoints = endpoints,
                                            .models = models,
                                            .modelsPath = "/models",
                                            .quirks = quirks,
                                            .evidence = "dev.writer.com; 2026-08-01",
                                            .confidence = "low",
                                            .anyModel = true};
};

SPW_PROVIDER_PLUGIN(Writer)
