// Who has published a plugin: an Ed25519 signature beside its file, `acme.so.sig`, over the digest of the file. It
// names the publisher's public key, which the configuration may know.
//
//   spillway-plugin-signature 1
//   key <the public key, base64>
//   signature <64 bytes, base64>
//
// Pure but for reading and writing files; any thread.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "host/base/Result.h"

namespace spillway::plugins {

inline constexpr std::string_view kSignatureEnding = ".sig";

struct Signature {
  std::string key;    // base64
  std::string bytes;  // 64
};

// The text of a signature file. The error says what is wrong with it.
base::Result<Signature> parseSignature(std::string_view text);
std::string signatureText(const Signature& signature);

// The signature beside a plugin's file; nothing: there is none.
base::Result<std::optional<Signature>> readSignature(const std::string& pluginFile);

// Whether it was made with that key for a file of that digest (64 hexadecimal digits).
bool verifies(const Signature& signature, std::string_view sha256);

// Whether the text is an Ed25519 public key in base64.
bool isPublicKey(std::string_view text);

// A private key, which signs. PEM files, PKCS#8 without a password, as other programs write them too.
class SigningKey {
 public:
  static base::Result<SigningKey> make();
  // Refused when others may read the file.
  static base::Result<SigningKey> read(const std::string& file);

  // Writes it (mode 0600); never over a file that is there.
  base::Result<void> write(const std::string& file) const;

  std::string publicKey() const;  // base64
  base::Result<Signature> sign(std::string_view sha256) const;

  SigningKey(SigningKey&&) noexcept;
  SigningKey& operator=(SigningKey&&) noexcept;
  ~SigningKey();

 private:
  explicit SigningKey(void* key) : key_(key) {}

  void* key_;  // EVP_PKEY, owned
};

}  // namespace spillway::plugins
