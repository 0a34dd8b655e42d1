// Mistral AI: refuses members it does not know, wants call ids of nine characters, and puts thinking into typed blocks.
#include <spillway/provider.hpp>

using spw::caps;

struct Mistral {
  static constexpr const char* const env[] = {"MISTRAL_API_KEY", nullptr};
  static constexpr spw_endpoint endpoints[] = {
      spw::Endpoint{.wire = "openai-chat", .path = "/chat/completions"},
  };
  static constexpr spw_model models[] = {
#include "models.inc"
  };
  static constexpr spw_quirk quirks[] = {
      {"tokenizer", R"("tekken")", nullptr},
      {"param_rename",
       R"({"seed":"random_seed","max_completion_tokens":"max_tokens","tool_choice=required":"tool_choice=any"})",
       nullptr},
      {"tool_id_format", R"("^[a-zA-Z0-9]{9}$")", nullptr},
      {"turn_order", R"(["no_user_after_tool"])", nullptr},
      {"strict_unknown_fields", R"(["stream_options","user","logit_bias","logprobs","store","service_tier"])", nullptr},
      {"no_stream_options", nullptr, nullptr},
      {"developer_role", R"("unsupported")", nullptr},
      {"temperature_range", "[0,1.5]", nullptr},
      {"max_tokens_field", R"("max_tokens")", nullptr},
      {"reasoning_replay", R"("parts")", nullptr},
#include "reasoning.inc"
  };
  static constexpr spw::ProviderTable table{.id = "mistral",
                                            .name = "Mistral AI",
                                            .tier = "free",
                                            .baseUrl = "https://api.mistral.ai/v1",
                                            .env = env,
                                            .endpoints = endpoints,
                                            .models = models,
                                            .modelsPath = "/models",
                                            .quirks = quirks,
                                            .evidence = "models.dev, Portkey-AI/gateway, sammcj/bifrost; 2026-09-01",
                                            .confidence = "high"};
};

SPW_PROVIDER_PLUGIN(Mistral)
