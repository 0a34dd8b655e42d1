// Cohere: a wire of its own, and one model that answers on its OpenAI-shaped door only. That door is kept for this
// model; all others are named to the wire that says more.
#include <spillway/Time.hpp>
#include <spillway/provider.hpp>

using spw::caps;

struct Cohere {
  static constexpr auto pluginId = "cohere-provider";
  static constexpr const char* const env[] = {"COHERE_API_KEY", "CO_API_KEY", nullptr};
  static constexpr spw_endpoint endpoints[] = {
      spw::Endpoint{.wire = "cohere", .path = "/v2/chat"},
      spw::Endpoint{
          .wire = "openai-chat", .path = "/compatibility/v1/chat/completions", .baseUrl = "https://api.cohere.ai"},
  };
  static constexpr spw_model models[] = {
#include "models.inc"
  };
  static constexpr spw_endpoint tasks[] = {
      spw::Task{SPW_OP_EMBED, {.wire = "cohere", .path = "/v2/embed"}},
      spw::Task{SPW_OP_RERANK, {.wire = "cohere", .path = "/v2/rerank"}},
  };
  static constexpr spw_quirk quirks[] = {
      {"tool_choice_allowed", R"(["required","none"])", nullptr},
      {"temperature_range", "[0,1]", nullptr},
      {"stop_max", "5", nullptr},
      {"json_with_tools_unsupported", nullptr, nullptr},
      {"usage_fields", R"("usage.billed_units and usage.tokens")", nullptr},
      {"drop_params", R"(["store","metadata","logit_bias","top_logprobs","n","service_tier","parallel_tool_calls"])",
       "north-mini-code*"},
#include "reasoning.inc"
  };
  static constexpr spw::ProviderTable table{
      .id = "cohere",
      .name = "Cohere",
      .tier = "free",
      .baseUrl = "https://api.cohere.com",
      .env = env,
      .endpoints = endpoints,
      .models = models,
      .modelsPath = "/v1/models?page_size=1000",
      .quirks = quirks,
      .evidence = "models.dev, Portkey-AI/gateway, vercel/ai; 2026-08-22",
      .confidence = "high",
      .terms = "A trial key is free for use that is not commercial, 1000 calls a month.",
      .tasks = tasks};

  // What is left of a trial key's calls.
  static spw::Status limits(spw::Call, const spw::Reply& reply, const spw::LimitSink& sink) {
    const auto limit = spw::parseInteger(reply.header("x-trial-endpoint-call-limit"));
    const auto left = spw::parseInteger(reply.header("x-trial-endpoint-call-remaining"));
    if (!limit && !left) return SPW_DECLINED;
    sink.add("trial-calls", limit.value_or(SPW_NOT_SAID), left.value_or(SPW_NOT_SAID), 0, SPW_SCOPE_ACCOUNT);
    return SPW_OK;
  }
};

SPW_PROVIDER_PLUGIN(Cohere)
