#include "host/plugins/Crypto.h"

#include <openssl/bio.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/sha.h>

#include <algorithm>
#include <climits>
#include <cstdlib>
#include <cstring>
#include <memory>

#include "host/base/Call.h"
#include "host/base/Log.h"

namespace spillway::plugins {
namespace {

struct Free {
  void operator()(BIO* bio) const { BIO_free(bio); }
  void operator()(EVP_PKEY* key) const { EVP_PKEY_free(key); }
  void operator()(EVP_MD_CTX* context) const { EVP_MD_CTX_free(context); }
};

const unsigned char* bytes(spw_str text) {
  static constexpr unsigned char kNone = 0;
  return text.ptr ? reinterpret_cast<const unsigned char*>(text.ptr) : &kNone;
}

void sha256(spw_str data, uint8_t out[32]) { SHA256(bytes(data), data.len, out); }

void hmacSha256(spw_str key, spw_str data, uint8_t out[32]) {
  unsigned int length = 0;
  HMAC(EVP_sha256(), bytes(key), static_cast<int>(std::min<size_t>(key.len, INT_MAX)), bytes(data), data.len, out,
       &length);
}

// Keys of service accounts are not encrypted; without this OpenSSL would ask for a password on the terminal.
int noPassword(char*, int, int, void*) { return 0; }

spw_str signRs256(spw_call* call, spw_str pemKey, spw_str data) {
  if (!call || pemKey.len == 0 || pemKey.len > INT_MAX) return {nullptr, 0};
  std::unique_ptr<BIO, Free> source(BIO_new_mem_buf(pemKey.ptr, static_cast<int>(pemKey.len)));
  if (!source) return {nullptr, 0};
  std::unique_ptr<EVP_PKEY, Free> key(PEM_read_bio_PrivateKey(source.get(), nullptr, noPassword, nullptr));
  std::unique_ptr<EVP_MD_CTX, Free> context(EVP_MD_CTX_new());
  if (!key || !context || EVP_PKEY_base_id(key.get()) != EVP_PKEY_RSA) return {nullptr, 0};
  size_t length = static_cast<size_t>(EVP_PKEY_size(key.get()));
  auto* signature = static_cast<unsigned char*>(call->arena->alloc(length));
  if (!signature) return {nullptr, 0};
  if (EVP_DigestSignInit(context.get(), nullptr, EVP_sha256(), nullptr, key.get()) != 1 ||
      EVP_DigestSign(context.get(), signature, &length, bytes(data), data.len) != 1)
    return {nullptr, 0};
  return {reinterpret_cast<const char*>(signature), length};
}

void random(void* out, size_t count) {
  auto* next = static_cast<unsigned char*>(out);
  while (count > 0) {
    const size_t now = std::min<size_t>(count, INT_MAX);
    if (RAND_bytes(next, static_cast<int>(now)) != 1) {
      // A key that is not random is worse than no host.
      base::log(base::Level::Error, "plugins", "the system gives no random bytes");
      std::abort();
    }
    next += now;
    count -= now;
  }
}

spw_str base64url(spw_call* call, spw_str data) {
  static constexpr char kDigits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
  if (!call || data.len == 0 || data.len > SIZE_MAX / 2) return {nullptr, 0};
  const size_t length = data.len / 3 * 4 + (data.len % 3 == 0 ? 0 : data.len % 3 + 1);
  auto* out = static_cast<char*>(call->arena->alloc(length));
  if (!out) return {nullptr, 0};
  const unsigned char* in = bytes(data);
  size_t at = 0;
  for (size_t i = 0; i < data.len; i += 3) {
    const size_t have = std::min<size_t>(3, data.len - i);
    const unsigned group = (static_cast<unsigned>(in[i]) << 16) |
                           (have > 1 ? static_cast<unsigned>(in[i + 1]) << 8 : 0u) |
                           (have > 2 ? static_cast<unsigned>(in[i + 2]) : 0u);
    for (size_t digit = 0; digit <= have; ++digit) out[at++] = kDigits[(group >> (18 - 6 * digit)) & 63];
  }
  return {out, length};
}

}  // namespace

const spw_crypto& cryptoApi() {
  static constexpr spw_crypto kTable{sizeof(spw_crypto), sha256, hmacSha256, signRs256, random, base64url};
  return kTable;
}

}  // namespace spillway::plugins
