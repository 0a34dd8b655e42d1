// Any service that speaks Anthropic's Messages wire: the configuration names its base URL, up to and without
// "/v1/messages", such as https://llm.example/anthropic.
#include <spillway/AnthropicLimits.hpp>
#include <spillway/ModelFamilies.hpp>
#include <spillway/provider.hpp>

struct AnthropicCompatible {
  static constexpr const char* const forward[] = {"anthropic-beta", "anthropic-version", nullptr};
  static constexpr spw_fixed_header headers[] = {{"anthropic-version", "2023-06-01"}};
  static constexpr spw_endpoint endpoints[] = {
      spw::Endpoint{.wire = "anthropic-messages",
                    .path = "/v1/messages",
                    .countPath = "/v1/messages/count_tokens",
                    .auth = SPW_AUTH_HEADER,
                    .authName = "x-api-key",
                    .headers = headers,
                    .forward = forward},
  };
  static constexpr spw_quirk quirks[] = {
      SPW_TOKENIZERS_BY_NAME,
      {"max_tokens_required", nullptr, nullptr},
      {"no_empty_content", nullptr, nullptr},
      {"turn_order", R"(["consecutive_merged","first_user"])", nullptr},
      {"tool_id_format", R"("^[a-zA-Z0-9_-]+$")", nullptr},
      {"tool_name_format", R"("^[a-zA-Z0-9_-]{1,128}$")", nullptr},
      {"reasoning_replay", R"("signature")", nullptr},
      {"budget_rules", R"({"min":1024,"below_max_tokens":true})", nullptr},
  };
  static constexpr spw::ProviderTable table{.id = "anthropic-compatible",
                                            .name = "Anthropic-compatible service",
                                            .endpoints = endpoints,
                                            .modelsPath = "/v1/models",
                                            .quirks = quirks,
                                            .evidence = "the wire itself",
                                            .confidence = "high",
                                            .anyModel = true};

  static spw::Status limits(spw::Call, const spw::Reply& reply, const spw::LimitSink& sink) {
    return spw::anthropicLimits(reply, sink);
  }
};

SPW_PROVIDER_PLUGIN(AnthropicCompatible)
