#include "sdk/testing/Crypto.h"

#include <openssl/bio.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/sha.h>

#include <memory>
#include <string>

#include "host/base/Call.h"

namespace spw::testing {
namespace {

const unsigned char* bytes(spw_str text) {
  return text.ptr != nullptr ? reinterpret_cast<const unsigned char*>(text.ptr)
                             : reinterpret_cast<const unsigned char*>("");
}

spw_str copy(spw_call* call, std::string_view text) {
  const std::string_view kept = call->arena->copy(text);
  return {kept.data(), kept.size()};
}

void sha256(spw_str data, uint8_t out[32]) { SHA256(bytes(data), data.len, out); }

void hmacSha256(spw_str key, spw_str data, uint8_t out[32]) {
  HMAC(EVP_sha256(), bytes(key), static_cast<int>(key.len), bytes(data), data.len, out, nullptr);
}

spw_str signRs256(spw_call* call, spw_str pem, spw_str data) {
  const std::unique_ptr<BIO, int (*)(BIO*)> source(BIO_new_mem_buf(bytes(pem), static_cast<int>(pem.len)), BIO_free);
  const std::unique_ptr<EVP_PKEY, void (*)(EVP_PKEY*)> key(
      PEM_read_bio_PrivateKey(source.get(), nullptr, nullptr, nullptr), EVP_PKEY_free);
  const std::unique_ptr<EVP_MD_CTX, void (*)(EVP_MD_CTX*)> context(EVP_MD_CTX_new(), EVP_MD_CTX_free);
  size_t length = 0;
  if (key == nullptr || EVP_PKEY_get_base_id(key.get()) != EVP_PKEY_RSA ||
      EVP_DigestSignInit(context.get(), nullptr, EVP_sha256(), nullptr, key.get()) != 1 ||
      EVP_DigestSign(context.get(), nullptr, &length, bytes(data), data.len) != 1) {
    return {nullptr, 0};
  }
  std::string signature(length, '\0');
  if (EVP_DigestSign(context.get(), reinterpret_cast<unsigned char*>(signature.data()), &length, bytes(data),
                     data.len) != 1) {
    return {nullptr, 0};
  }
  return copy(call, std::string_view(signature).substr(0, length));
}

void randomBytes(void* out, size_t count) { RAND_bytes(static_cast<unsigned char*>(out), static_cast<int>(count)); }

spw_str base64url(spw_call* call, spw_str data) {
  std::string text(4 * ((data.len + 2) / 3) + 1, '\0');
  const int length =
      EVP_EncodeBlock(reinterpret_cast<unsigned char*>(text.data()), bytes(data), static_cast<int>(data.len));
  text.resize(static_cast<size_t>(length));
  while (!text.empty() && text.back() == '=') text.pop_back();
  for (char& c : text) c = c == '+' ? '-' : c == '/' ? '_' : c;
  return copy(call, text);
}

}  // namespace

const spw_crypto& cryptoApi() {
  static constexpr spw_crypto kTable = {sizeof(spw_crypto), sha256, hmacSha256, signRs256, randomBytes, base64url};
  return kTable;
}

}  // namespace spw::testing
