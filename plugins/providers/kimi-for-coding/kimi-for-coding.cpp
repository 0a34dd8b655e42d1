// Kimi Code: Moonshot's plan for coding agents.
#include <spillway/MessagesEndpoint.hpp>
#include <spillway/provider.hpp>

using spw::caps;

struct KimiForCoding {
  static constexpr const char* const env[] = {"KIMI_API_KEY", "KIMI_CODE_API_KEY", nullptr};
  static constexpr spw_endpoint endpoints[] = {
      spw::messagesEndpoint({.path = "/messages"}),
      spw::Endpoint{.wire = "openai-chat", .path = "/chat/completions"},
  };
  static constexpr spw_model models[] = {
#include "models.inc"
  };
  static constexpr spw_quirk quirks[] = {
      {"client_allowlist", nullptr, nullptr},
      {"included_in_plan", nullptr, nullptr},
      {"reasoning_replay", R"("field")", nullptr},
      {"max_tokens_required", nullptr, nullptr},
      {"no_empty_content", nullptr, nullptr},
      {"turn_order", R"(["consecutive_merged","first_user"])", nullptr},
      {"tool_id_format", R"("^[a-zA-Z0-9_-]+$")", nullptr},
#include "reasoning.inc"
  };
  static constexpr spw::ProviderTable table{
      .id = "kimi-for-coding",
      .name = "Kimi Code (coding plan)",
      .tier = "subscription",
      .baseUrl = "https://api.kimi.com/coding/v1",
      .env = env,
      .endpoints = endpoints,
      .models = models,
      .modelsPath = "/models",
      .quirks = quirks,
      .evidence = "models.dev, steipete/CodexBar, QuantumNous/new-api; 2026-08-22",
      .confidence = "medium",
      .terms = "A plan's key is meant for the coding agents that the vendor names; others may be refused."};
};

SPW_PROVIDER_PLUGIN(KimiForCoding)
