// A service that takes pictures as bytes only.
#include <spillway/provider.hpp>

struct BytesOnly {
  static constexpr spw_endpoint endpoints[] = {
      spw::Endpoint{.wire = "gemini",
                    .path = "/models/{model}:generateContent",
                    .streamPath = "/models/{model}:streamGenerateContent?alt=sse",
                    .auth = SPW_AUTH_HEADER,
                    .authName = "x-goog-api-key"},
  };
  static constexpr spw_quirk quirks[] = {{"image_source", R"(["base64"])", nullptr}};
  static constexpr spw::ProviderTable table{.id = "bytes-only",
                                            .name = "A service for pictures as bytes",
                                            .endpoints = endpoints,
                                            .quirks = quirks,
                                            .evidence = "the simulated upstream",
                                            .confidence = "high",
                                            .anyModel = true};
};

SPW_PROVIDER_PLUGIN(BytesOnly)
