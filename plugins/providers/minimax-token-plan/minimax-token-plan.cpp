// MiniMax's plan for coding tools, with a key of its own.
#include <spillway/Allowance.hpp>
#include <spillway/MessagesEndpoint.hpp>
#include <spillway/provider.hpp>

using spw::caps;

struct MinimaxTokenPlan {
  static constexpr const char* const env[] = {"MINIMAX_TOKEN_PLAN_API_KEY", nullptr};
  static constexpr spw_endpoint endpoints[] = {
      spw::messagesEndpoint({.path = "/anthropic/v1/messages"}),
      spw::Endpoint{.wire = "openai-chat", .path = "/v1/chat/completions"},
  };
  static constexpr spw_model models[] = {
#include "models.inc"
  };
  static constexpr spw_quirk quirks[] = {
      {"error_location", R"("body_200: base_resp.status_code != 0")", nullptr},
      {"n_max", "1", nullptr},
      {"temperature_range", "[0.01,1]", nullptr},
      {"ignored_params",
       R"(["presence_penalty","frequency_penalty","logit_bias","top_k","stop_sequences","service_tier"])", nullptr},
      {"input_modalities", R"(["text"])", "MiniMax-M2*"},
      {"reasoning_replay", R"("field")", nullptr},
      {"max_tokens_field", R"("max_tokens")", nullptr},
      {"developer_role", R"("unsupported")", nullptr},
      {"included_in_plan", nullptr, nullptr},
      {"separate_key", nullptr, nullptr},
      {"max_tokens_required", nullptr, nullptr},
      {"no_empty_content", nullptr, nullptr},
      {"turn_order", R"(["consecutive_merged","first_user"])", nullptr},
      {"tool_id_format", R"("^[a-zA-Z0-9_-]+$")", nullptr},
      {"adaptive_thinking", nullptr, "MiniMax-M3*"},
      {"thinking_default", R"("always")", "MiniMax-M2*"},
  };
  static constexpr spw_quota_call quotaCalls[] = {spw::QuotaCall{.path = "/v1/api/openplatform/coding_plan/remains"}};
  static constexpr spw::ProviderTable table{
      .id = "minimax-token-plan",
      .name = "MiniMax Token/Coding Plan",
      .tier = "subscription",
      .baseUrl = "https://api.minimax.io",
      .env = env,
      .endpoints = endpoints,
      .models = models,
      .quirks = quirks,
      .evidence = "models.dev, steipete/CodexBar, QuantumNous/new-api; 2026-08-22",
      .confidence = "medium",
      .terms = "A plan's key is meant for coding tools.",
      .quotaCalls = quotaCalls};

  // Of its counts it is told in two ways whether they are used or left: only the per cents are plain. The text models
  // share an allowance; what is for pictures and the like is shown alone.
  static spw::Status quota(spw::Call call, size_t, const spw::Reply& reply, const spw::LimitSink& sink,
                           spw::Error& error) {
    const spw::Json body = reply.json();
    if (body["base_resp"]["status_code"].integer().value_or(0) != 0)
      return error.failed(SPW_FAULT_SERVER, call.concat({"it was refused: ", body["base_resp"]["status_msg"].str()}));
    bool any = false;
    for (const spw::Json one : body["model_remains"]) {
      const std::string_view name = one["model_name"].str();
      const bool text = name == "general" || name.find("MiniMax-M") == 0;
      const auto add = [&](std::string_view window, spw::Json left, spw::Json status, spw::Json end) {
        constexpr int64_t kUnlimited = 3;
        const auto percent = spw::amountOf(left);
        if (!percent || status.integer() == kUnlimited) return;
        sink.addShare(text ? window : call.concat({window, " ", name}), 1 - *percent / 100, spw::momentOf(end),
                      text ? SPW_SCOPE_ACCOUNT : 0);
      };
      add("5h", one["current_interval_remaining_percent"], one["current_interval_status"], one["end_time"]);
      add("7d", one["current_weekly_remaining_percent"], one["current_weekly_status"], one["weekly_end_time"]);
      any = true;
    }
    return any ? spw::Status{SPW_OK} : spw::noAllowance(error);
  }
};

SPW_PROVIDER_PLUGIN(MinimaxTokenPlan)
