// Poe: many vendors' models for points of a subscription; it ignores what it does not know.
#include <spillway/MessagesEndpoint.hpp>
#include <spillway/ModelFamilies.hpp>
#include <spillway/provider.hpp>

using spw::caps;

struct Poe {
  static constexpr const char* const env[] = {"POE_API_KEY", nullptr};
  static constexpr spw_endpoint endpoints[] = {
      spw::Endpoint{.wire = "openai-chat", .path = "/chat/completions"},
      spw::Endpoint{.wire = "openai-responses", .path = "/responses"},
      spw::messagesEndpoint({.path = "/messages"}),
  };
  static constexpr spw_model models[] = {
#include "models.inc"
  };
  static constexpr spw_quirk quirks[] = {
      {"balance",
       R"({"path":"https://api.poe.com/usage/current_balance","amounts":[{"left":"current_point_balance","unit":"points"}]})",
       nullptr},
      SPW_TOKENIZERS_BY_NAME,
      {"ignored_params",
       R"(["reasoning_effort","logit_bias","n","audio","store","metadata","parallel_tool_calls","response_format"])",
       nullptr},
      {"n_max", "1", nullptr},
      {"max_tokens_field", R"("max_tokens")", nullptr},
      {"model_id_form", R"("bot_name")", nullptr},
      {"silently_ignored_params", nullptr, nullptr},
      {"included_in_plan", R"("points")", nullptr},
  };
  static constexpr spw::ProviderTable table{.id = "poe",
                                            .name = "Poe",
                                            .tier = "subscription",
                                            .baseUrl = "https://api.poe.com/v1",
                                            .env = env,
                                            .endpoints = endpoints,
                                            .models = models,
                                            .modelsPath = "/models",
                                            .quirks = quirks,
                                            .evidence = "models.dev, BerriAI/litellm, steipete/CodexBar; 2026-08-22",
                                            .confidence = "medium",
                                            .anyModel = true};
};

SPW_PROVIDER_PLUGIN(Poe)
