// A provider as somebody may have built it with SDK 1.0 in C++, from its C headers alone. See frozen.c.
#include <spillway/provider.h>

#include <cstring>
#include <string_view>

namespace {

constexpr spw_endpoint kEndpoints[] = {{"openai-chat", "/v1/chat/completions", nullptr, nullptr, nullptr,
                                        SPW_AUTH_CUSTOM, nullptr, SPW_FRAME_SSE, nullptr, 0, nullptr, 0, nullptr}};

const spw_memory* memory = nullptr;
const spw_secrets* secrets = nullptr;
const spw_crypto* crypto = nullptr;

spw_str text(std::string_view of) { return {of.data(), of.size()}; }

// The key's digest in place of the key.
spw_status sign(void*, spw_call* call, spw_request* request, spw_error* error) noexcept {
  const spw_str key = secrets->get(call, text("key"));
  uint8_t digest[32];
  crypto->sha256(key, digest);
  auto* headers = static_cast<spw_header*>(memory->alloc(call, (request->header_count + 1) * sizeof(spw_header)));
  const spw_str value = crypto->base64url(call, {reinterpret_cast<const char*>(digest), sizeof digest});
  if (headers == nullptr || value.len == 0) {
    error->fault = SPW_FAULT_SERVER;
    error->message = text("no memory");
    return SPW_FAILED;
  }
  std::memcpy(headers, request->headers, request->header_count * sizeof(spw_header));
  headers[request->header_count] = {text("x-frozen-digest"), value};
  request->headers = headers;
  ++request->header_count;
  return SPW_OK;
}

constexpr spw_provider kProvider = [] {
  spw_provider provider{};
  provider.size = sizeof provider;
  provider.id = "frozen-cpp";
  provider.name = "Frozen in C++";
  provider.tier = "free";
  provider.base_url = "https://frozen.example";
  provider.login = SPW_LOGIN_KEY;
  provider.endpoint_stride = sizeof(spw_endpoint);
  provider.endpoints = kEndpoints;
  provider.endpoint_count = 1;
  provider.evidence = "invented";
  provider.confidence = "high";
  provider.any_model = 1;
  provider.sign = sign;
  return provider;
}();

spw_status start(const spw_host* host, void**) noexcept {
  memory = static_cast<const spw_memory*>(host->get(host->ctx, SPW_MEMORY_ID));
  secrets = static_cast<const spw_secrets*>(host->get(host->ctx, SPW_SECRETS_ID));
  crypto = static_cast<const spw_crypto*>(host->get(host->ctx, SPW_CRYPTO_ID));
  return memory != nullptr && secrets != nullptr && crypto != nullptr ? SPW_OK : SPW_FAILED;
}

const void* get(void*, const char* interface) noexcept {
  static constexpr const spw_provider* kAll[] = {&kProvider};
  static constexpr spw_provider_set kSet = {sizeof(spw_provider_set), kAll, 1};
  return std::strcmp(interface, SPW_PROVIDER_ID) == 0 ? &kSet : nullptr;
}

}  // namespace

extern "C" SPW_EXPORT constinit const spw_plugin spw_entry = {
    sizeof(spw_plugin), SPW_ABI_MAJOR, SPW_ABI_MINOR, "frozen-cpp", "Frozen in C++", "1.0.0",
    "Spillway",         start,         nullptr,       get};
