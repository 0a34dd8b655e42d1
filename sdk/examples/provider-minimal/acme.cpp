// Acme is an invented vendor: it speaks OpenAI's chat wire, takes the key in a header of its own, and says "your
// balance is spent" with status 402.
#include <spillway/provider.hpp>

struct Acme {
  static constexpr auto version = "1.0.0", vendor = "Example Org";

  // Environment variables that may hold a key. With one of them set, Acme joins its tier without any configuration.
  static constexpr const char* const env[] = {"ACME_API_KEY", nullptr};

  // The wires it speaks, the preferred one first.
  static constexpr spw_endpoint endpoints[] = {
      spw::Endpoint{
          .wire = "openai-chat", .path = "/chat/completions", .auth = SPW_AUTH_HEADER, .authName = "x-acme-key"},
  };

  // id, name, context, longest answer, then dollars per million tokens: input, output, cached input, cache writes
  // (-1: not said), what it can do, and its wire when it is not the first one above.
  static constexpr spw_model models[] = {
      {"acme-large", "Acme Large", 200'000, 32'000, 1.25, 5.00, 0.125, -1, spw::caps("tools vision reasoning"),
       nullptr},
      {"acme-small", "Acme Small", 128'000, 16'000, 0.10, 0.40, 0.010, -1, spw::caps("tools"), nullptr},
  };

  // What is odd about it, in the vocabulary of docs/quirks.md.
  static constexpr spw_quirk quirks[] = {
      {"max_tokens_field", R"("max_tokens")", nullptr},
      {"temperature_range", "[0,1]", "acme-large"},
  };

  static constexpr spw::ProviderTable table{.id = "acme",
                                            .name = "Acme",
                                            .tier = "cheap",
                                            .baseUrl = "https://api.acme.example/v1",
                                            .env = env,
                                            .endpoints = endpoints,
                                            .models = models,
                                            .modelsPath = "/models",
                                            .quirks = quirks,
                                            .evidence = "docs.acme.example, 2026-11-01",
                                            .confidence = "high"};

  // The host knows what common statuses mean; this one rests the account for an hour.
  static spw::Status classify(spw::Call, const spw::Reply& reply, spw_verdict& verdict) {
    if (reply.status() != 402) return SPW_DECLINED;
    verdict.fault = SPW_FAULT_QUOTA;
    verdict.scope = SPW_SCOPE_ACCOUNT;
    verdict.retry_after_ms = 3'600'000;
    return SPW_OK;
  }
};

SPW_PROVIDER_PLUGIN(Acme)
