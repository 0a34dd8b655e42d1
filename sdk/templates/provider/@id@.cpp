// @Name@: a provider for Spillway. Everything that is known of the vendor stands in tables; functions are for what a
// table cannot say.
#include <spillway/provider.hpp>

struct @Type@ {
  static constexpr auto version = "0.1.0", vendor = "@Name@";

  // Environment variables that may hold a key. With one of them set, the provider joins its tier by itself.
  static constexpr const char* const env[] = {"@VARIABLE@_API_KEY", nullptr};

  // The wires it speaks, the preferred one first. The key goes into "authorization: Bearer ..." unless said otherwise.
  static constexpr spw_endpoint endpoints[] = {
      spw::Endpoint{.wire = "openai-chat", .path = "/chat/completions"},
  };

  // id, name, context, longest answer, then dollars per million tokens: input, output, cached input, cache writes
  // (-1: not said), what it can do, and its wire when it is not the first one above.
  static constexpr spw_model models[] = {
      {"@id@-large", "@Name@ Large", 200'000, 32'000, 1.25, 5.00, 0.125, -1, spw::caps("tools vision"), nullptr},
      {"@id@-small", "@Name@ Small", 128'000, 16'000, 0.10, 0.40, -1, -1, spw::caps("tools"), nullptr},
  };

  // What is odd about it.
  static constexpr spw_quirk quirks[] = {
      {"max_tokens_field", R"("max_tokens")", nullptr},
  };

  static constexpr spw::ProviderTable table{.id = "@id@",
                                            .name = "@Name@",
                                            .tier = "cheap",
                                            .baseUrl = "https://api.@id@.example/v1",
                                            .env = env,
                                            .endpoints = endpoints,
                                            .models = models,
                                            .modelsPath = "/models",
                                            .quirks = quirks,
                                            .evidence = "made up by 'spillway plugins new'",
                                            .confidence = "low"};

  // The host knows what common statuses mean. This vendor says with 402 that the balance is spent: the account rests.
  static spw::Status classify(spw::Call, const spw::Reply& reply, spw_verdict& verdict) {
    if (reply.status() != 402) return SPW_DECLINED;
    verdict.fault = SPW_FAULT_QUOTA;
    verdict.scope = SPW_SCOPE_ACCOUNT;
    verdict.retry_after_ms = 3'600'000;
    return SPW_OK;
  }
};

SPW_PROVIDER_PLUGIN(@Type@)
