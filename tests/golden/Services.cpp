#include "tests/golden/Services.h"

#include <openssl/hmac.h>
#include <openssl/sha.h>

#include <string_view>

#include "host/base/Json.h"

namespace spillway::golden {
namespace {

void sha256(spw_str data, uint8_t out[32]) { SHA256(reinterpret_cast<const unsigned char*>(data.ptr), data.len, out); }

const spw_crypto& crypto() {
  static const spw_crypto table = [] {
    spw_crypto t{};
    t.size = offsetof(spw_crypto, hmac_sha256);
    t.sha256 = &sha256;
    return t;
  }();
  return table;
}

spw_str secret(spw_call* call, spw_str name) {
  if (call->secrets == nullptr) return {nullptr, 0};
  const std::string_view value = call->secrets->get({name.ptr, name.len});
  return {value.data(), value.size()};
}

constexpr spw_secrets kSecrets = {sizeof(spw_secrets), &secret};

const void* service(void*, const char* id) {
  const std::string_view wanted = id;
  if (wanted == SPW_MEMORY_ID) return &base::memoryApi();
  if (wanted == SPW_JSON_ID) return &base::jsonApi();
  if (wanted == SPW_LOSS_ID) return &base::lossApi();
  if (wanted == SPW_CRYPTO_ID) return &crypto();
  if (wanted == SPW_SECRETS_ID) return &kSecrets;
  return nullptr;
}

void log(void*, int32_t, spw_str) {}

}  // namespace

const spw_host& host() {
  static const spw_host table = {sizeof(spw_host), SPW_ABI_MAJOR, SPW_ABI_MINOR, nullptr, &log, &service};
  return table;
}

std::string_view Account::get(std::string_view name) const {
  const auto field = fields.find(name);
  return field == fields.end() ? std::string_view() : std::string_view(field->second);
}

OneCall::OneCall(const Account* account) {
  call_.arena = &arena_;
  call_.losses = &losses_;
  call_.secrets = account;
  call_.cancelled = &cancelled_;
  call_.plugin = "golden";
}

void OneCall::report(const base::JsonUnread& unread, const spw_json* made) { unread.report(arena_, made, losses_); }

std::vector<std::string> OneCall::losses() const {
  static constexpr const char* kKinds[] = {"dropped", "emulated", "changed"};
  std::vector<std::string> lines;
  for (const auto& entry : losses_.entries()) {
    lines.push_back(std::string(kKinds[entry.kind]) + " " + entry.where + ": " + entry.why);
  }
  return lines;
}

}  // namespace spillway::golden
