#include "host/plugins/Signature.h"

#include <fcntl.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <memory>
#include <utility>

#include "host/base/Strings.h"
#include "host/config/SmallFile.h"

namespace spillway::plugins {
namespace {

constexpr std::string_view kFirstLine = "spillway-plugin-signature 1";
// What is signed besides the digest, so that a signature made for something else is never one of a plugin.
constexpr std::string_view kPurpose = "spillway plugin 1\n";
constexpr size_t kKeyBytes = 32, kSignatureBytes = 64, kMostFileBytes = 4096;

using Key = std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)>;
using Digest = std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)>;
using Bio = std::unique_ptr<BIO, decltype(&BIO_free)>;

base::Error refuse(std::string message) {
  return {.fault = base::Fault::InvalidRequest, .message = std::move(message)};
}

std::string base64(std::string_view bytes) {
  std::string out(4 * ((bytes.size() + 2) / 3) + 1, '\0');
  const int size =
      EVP_EncodeBlock(reinterpret_cast<unsigned char*>(out.data()),
                      reinterpret_cast<const unsigned char*>(bytes.data()), static_cast<int>(bytes.size()));
  out.resize(static_cast<size_t>(size));
  return out;
}

// Exactly `size` bytes, or nothing.
std::optional<std::string> unbase64(std::string_view text, size_t size) {
  if (text.size() != 4 * ((size + 2) / 3)) return std::nullopt;
  std::string out(text.size(), '\0');
  const int got = EVP_DecodeBlock(reinterpret_cast<unsigned char*>(out.data()),
                                  reinterpret_cast<const unsigned char*>(text.data()), static_cast<int>(text.size()));
  if (got < static_cast<int>(size)) return std::nullopt;
  out.resize(size);
  // One spelling only.
  return base64(out) == text ? std::optional(std::move(out)) : std::nullopt;
}

std::string signedText(std::string_view sha256) { return std::string(kPurpose) + std::string(sha256); }

EVP_PKEY* keyOf(void* key) { return static_cast<EVP_PKEY*>(key); }

}  // namespace

base::Result<Signature> parseSignature(std::string_view text) {
  std::string_view lines[3];
  for (std::string_view& line : lines) {
    const size_t end = text.find('\n');
    line = base::trim(text.substr(0, end));
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
  }
  if (lines[0] != kFirstLine) return refuse("its first line must be '" + std::string(kFirstLine) + "'");
  if (!lines[1].starts_with("key ") || !isPublicKey(lines[1].substr(4))) return refuse("its second line holds no key");
  const auto bytes = lines[2].starts_with("signature ") ? unbase64(lines[2].substr(10), kSignatureBytes) : std::nullopt;
  if (!bytes || !base::trim(text).empty()) return refuse("its third line must hold a signature, and be the last");
  return Signature{std::string(lines[1].substr(4)), *bytes};
}

std::string signatureText(const Signature& signature) {
  return std::string(kFirstLine) + "\nkey " + signature.key + "\nsignature " + base64(signature.bytes) + "\n";
}

base::Result<std::optional<Signature>> readSignature(const std::string& pluginFile) {
  const std::string file = pluginFile + std::string(kSignatureEnding);
  struct stat status {};
  if (::lstat(file.c_str(), &status) != 0 && errno == ENOENT) return std::optional<Signature>();
  const auto text = config::readSmallFile(file, kMostFileBytes);
  if (!text.ok()) return text.error();
  auto parsed = parseSignature(text->text);
  if (!parsed.ok()) return refuse(file + " is no signature: " + parsed.error().message);
  return std::optional(std::move(*parsed));
}

bool isPublicKey(std::string_view text) { return unbase64(text, kKeyBytes).has_value(); }

bool verifies(const Signature& signature, std::string_view sha256) {
  const auto raw = unbase64(signature.key, kKeyBytes);
  if (!raw || signature.bytes.size() != kSignatureBytes) return false;
  const Key key(EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, nullptr,
                                            reinterpret_cast<const unsigned char*>(raw->data()), raw->size()),
                &EVP_PKEY_free);
  const Digest digest(EVP_MD_CTX_new(), &EVP_MD_CTX_free);
  const std::string text = signedText(sha256);
  const bool good =
      key && digest && EVP_DigestVerifyInit(digest.get(), nullptr, nullptr, nullptr, key.get()) == 1 &&
      EVP_DigestVerify(digest.get(), reinterpret_cast<const unsigned char*>(signature.bytes.data()),
                       signature.bytes.size(), reinterpret_cast<const unsigned char*>(text.data()), text.size()) == 1;
  ERR_clear_error();
  return good;
}

base::Result<SigningKey> SigningKey::make() {
  EVP_PKEY* key = EVP_PKEY_Q_keygen(nullptr, nullptr, "ED25519");
  if (key == nullptr) return refuse("no key could be made");
  return SigningKey(key);
}

base::Result<SigningKey> SigningKey::read(const std::string& file) {
  const auto text = config::readSmallFile(file, kMostFileBytes);
  if (!text.ok()) return text.error();
  if (!text->isPrivate()) return refuse(text->openness(file));
  const Bio bio(BIO_new_mem_buf(text->text.data(), static_cast<int>(text->text.size())), &BIO_free);
  // An empty password: nobody is to be asked for one.
  char none[] = "";
  EVP_PKEY* key = bio ? PEM_read_bio_PrivateKey(bio.get(), nullptr, nullptr, none) : nullptr;
  ERR_clear_error();
  if (key == nullptr) return refuse(file + " holds no private key without a password");
  if (EVP_PKEY_get_id(key) != EVP_PKEY_ED25519) {
    EVP_PKEY_free(key);
    return refuse(file + " holds no Ed25519 key");
  }
  return SigningKey(key);
}

base::Result<void> SigningKey::write(const std::string& file) const {
  const Bio bio(BIO_new(BIO_s_secmem()), &BIO_free);
  char* bytes = nullptr;
  if (!bio || PEM_write_bio_PrivateKey(bio.get(), keyOf(key_), nullptr, nullptr, 0, nullptr, nullptr) != 1)
    return refuse("the key could not be written");
  const long size = BIO_get_mem_data(bio.get(), &bytes);
  const int fd = ::open(file.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  if (fd < 0)
    return refuse(errno == EEXIST ? file + " is there already; a key is never overwritten"
                                  : "cannot write " + file + ": " + std::strerror(errno));
  const bool written = ::write(fd, bytes, static_cast<size_t>(size)) == size && ::fsync(fd) == 0;
  ::close(fd);
  if (written) return {};
  ::unlink(file.c_str());
  return refuse("cannot write " + file);
}

std::string SigningKey::publicKey() const {
  unsigned char raw[kKeyBytes];
  size_t size = sizeof raw;
  if (EVP_PKEY_get_raw_public_key(keyOf(key_), raw, &size) != 1) return {};
  return base64({reinterpret_cast<const char*>(raw), size});
}

base::Result<Signature> SigningKey::sign(std::string_view sha256) const {
  Signature out{publicKey(), std::string(kSignatureBytes, '\0')};
  const Digest digest(EVP_MD_CTX_new(), &EVP_MD_CTX_free);
  const std::string text = signedText(sha256);
  size_t size = out.bytes.size();
  if (!digest || EVP_DigestSignInit(digest.get(), nullptr, nullptr, nullptr, keyOf(key_)) != 1 ||
      EVP_DigestSign(digest.get(), reinterpret_cast<unsigned char*>(out.bytes.data()), &size,
                     reinterpret_cast<const unsigned char*>(text.data()), text.size()) != 1)
    return refuse("it could not be signed");
  return out;
}

SigningKey::SigningKey(SigningKey&& other) noexcept : key_(std::exchange(other.key_, nullptr)) {}
SigningKey& SigningKey::operator=(SigningKey&& other) noexcept {
  std::swap(key_, other.key_);
  return *this;
}
SigningKey::~SigningKey() { EVP_PKEY_free(keyOf(key_)); }

}  // namespace spillway::plugins
