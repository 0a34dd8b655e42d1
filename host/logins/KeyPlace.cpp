#include "host/logins/KeyPlace.h"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/rand.h>
#include <unistd.h>

#include "host/base/DurableFile.h"
#include "host/base/Ids.h"
#include "host/base/Log.h"
#include "host/config/SmallFile.h"
#include "host/logins/Sealing.h"

namespace spillway::logins {
namespace {

constexpr size_t kEncoded = (kKeyBytes + 2) / 3 * 4;

base::Error failure(std::string message) {
  return {.fault = base::Fault::Server, .httpStatus = 503, .message = std::move(message)};
}

config::Secret encoded(const config::Secret& key) {
  unsigned char text[kEncoded + 1];
  EVP_EncodeBlock(text, reinterpret_cast<const unsigned char*>(key.reveal().data()), kKeyBytes);
  config::Secret out(std::string_view(reinterpret_cast<const char*>(text), kEncoded));
  OPENSSL_cleanse(text, sizeof text);
  return out;
}

// Empty when it is none.
config::Secret decoded(const config::Secret& text) {
  if (text.reveal().size() != kEncoded) return {};
  unsigned char key[kEncoded];
  config::Secret out;
  if (EVP_DecodeBlock(key, reinterpret_cast<const unsigned char*>(text.reveal().data()), kEncoded) > 0)
    out = config::Secret(std::string_view(reinterpret_cast<const char*>(key), kKeyBytes));
  OPENSSL_cleanse(key, sizeof key);
  return out;
}

}  // namespace

KeyPlace::KeyPlace(std::string folder, OpenKeyring keyring)
    : file_(folder + "/logins.key"), marker_(folder + "/logins.keyring"), keyring_(std::move(keyring)) {}

base::Result<config::Secret> KeyPlace::fromKeyring(const std::string& name) const {
  const std::unique_ptr<Keyring> keyring = keyring_ ? keyring_() : nullptr;
  if (!keyring) return failure("it is in the keyring of a desktop session, and this is none");
  auto text = keyring->find(name);
  if (!text.ok()) return text.error();
  if (text->empty()) return config::Secret();
  config::Secret key = decoded(*text);
  if (key.empty()) return failure("what the keyring has under its name is no key");
  return key;
}

KeyPlace::Found KeyPlace::find() const {
  Found found;
  auto inFile = readSealingKey(file_);
  if (!inFile.ok()) {
    found.problem = inFile.error().message;
    return found;
  }
  if (!inFile->empty() || ::access(marker_.c_str(), F_OK) != 0) {
    found.key = std::move(*inFile);
    return found;
  }
  auto name = config::readSmallFile(marker_, 256);
  auto key = name.ok() ? fromKeyring(name->text) : base::Result<config::Secret>(name.error());
  if (key.ok()) {
    found.key = std::move(*key);
    if (found.key.empty())
      found.problem = "the keyring has no key of the logins any more; remove " + marker_ + " and log in again";
  } else {
    found.later = name.ok();
    found.problem = "the key of the logins cannot be had: " + key.error().message;
  }
  return found;
}

base::Result<config::Secret> KeyPlace::findOrMake() {
  Found found = find();
  if (!found.problem.empty()) return failure(found.problem);
  if (!found.key.empty()) return found.key;
  if (makeInKeyring()) {
    found = find();
    if (!found.key.empty()) return found.key;
    ::unlink(marker_.c_str());
  }
  return sealingKey(file_);
}

// A keyring that does not take the key is no reason not to log in.
bool KeyPlace::makeInKeyring() {
  const std::unique_ptr<Keyring> keyring = keyring_ ? keyring_() : nullptr;
  if (!keyring) return false;
  char bytes[kKeyBytes];
  if (RAND_bytes(reinterpret_cast<unsigned char*>(bytes), sizeof bytes) != 1) return false;
  const config::Secret key(std::string_view(bytes, sizeof bytes));
  OPENSSL_cleanse(bytes, sizeof bytes);
  const std::string name = base::newSecret().substr(0, 16);
  if (auto kept = keyring->put(name, encoded(key)); !kept.ok()) {
    base::log(base::Level::Info, "logins", "the key of the logins is kept in a file: " + kept.error().message);
    return false;
  }
  return base::writeDurably(marker_, name).ok();
}

}  // namespace spillway::logins
