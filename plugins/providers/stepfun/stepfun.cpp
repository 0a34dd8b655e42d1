// StepFun: its reasoning comes under another name than usual.
#include <spillway/MessagesEndpoint.hpp>
#include <spillway/provider.hpp>

using spw::caps;

struct Stepfun {
  static constexpr const char* const env[] = {"STEPFUN_API_KEY", nullptr};
  static constexpr spw_endpoint endpoints[] = {
      spw::Endpoint{.wire = "openai-chat", .path = "/chat/completions"},
      spw::messagesEndpoint({.path = "/messages"}),
  };
  static constexpr spw_model models[] = {
#include "models.inc"
  };
  static constexpr spw_quirk quirks[] = {
      {"reasoning_field_varies", R"("reasoning_format")", nullptr},
      {"content_filter_status", "451", nullptr},
      {"quota_status", "402", nullptr},
      {"max_tokens_field", R"("max_tokens")", nullptr},
#include "reasoning.inc"
  };
  static constexpr spw_error_rule errors[] = {
      {402, nullptr, SPW_FAULT_QUOTA, SPW_SCOPE_ACCOUNT, 3'600'000},
      {451, nullptr, SPW_FAULT_CONTENT, SPW_SCOPE_REQUEST, 0},
  };
  static constexpr spw::ProviderTable table{.id = "stepfun",
                                            .name = "StepFun (international)",
                                            .tier = "cheap",
                                            .baseUrl = "https://api.stepfun.ai/v1",
                                            .env = env,
                                            .endpoints = endpoints,
                                            .models = models,
                                            .modelsPath = "/models",
                                            .quirks = quirks,
                                            .errors = errors,
                                            .evidence = "models.dev, juspay/neurolink; 2026-09-29",
                                            .confidence = "high"};
};

SPW_PROVIDER_PLUGIN(Stepfun)
