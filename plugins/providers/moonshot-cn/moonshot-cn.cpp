// Moonshot AI's platform in China, with keys of its own.
#include <spillway/MessagesEndpoint.hpp>
#include <spillway/provider.hpp>

using spw::caps;

struct MoonshotCn {
  static constexpr const char* const env[] = {"MOONSHOT_CN_API_KEY", nullptr};
  static constexpr spw_endpoint endpoints[] = {
      spw::Endpoint{.wire = "openai-chat", .path = "/chat/completions"},
      spw::messagesEndpoint({.path = "/v1/messages", .baseUrl = "https://api.moonshot.cn/anthropic"}),
  };
  static constexpr spw_model models[] = {
#include "models.inc"
  };
  static constexpr spw_quirk quirks[] = {
      {"balance", R"({"path":"/users/me/balance","amounts":[{"left":"data.available_balance","unit":"CNY"}]})",
       nullptr},
      {"temperature_range", "[0,1]", nullptr},
      {"tool_choice_allowed", R"(["auto","none","named"])", nullptr},
      {"image_source", R"(["base64"])", nullptr},
      {"reasoning_replay", R"("field")", nullptr},
      {"currency", R"("CNY")", nullptr},
#include "reasoning.inc"
  };
  static constexpr spw::ProviderTable table{
      .id = "moonshot-cn",
      .name = "Moonshot AI (China)",
      .tier = "cheap",
      .baseUrl = "https://api.moonshot.cn/v1",
      .env = env,
      .endpoints = endpoints,
      .models = models,
      .modelsPath = "/models",
      .quirks = quirks,
      .evidence = "models.dev, QuantumNous/new-api, steipete/CodexBar; 2026-08-22",
      .confidence = "high"};
};

SPW_PROVIDER_PLUGIN(MoonshotCn)
