#include "host/logins/Sealing.h"

#include <fcntl.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/rand.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <vector>

#include "host/base/DurableFile.h"
#include "host/base/Ids.h"
#include "host/base/Log.h"

namespace spillway::logins {
namespace {

constexpr size_t kNonceBytes = 12, kTagBytes = 16;

struct Free {
  void operator()(EVP_CIPHER_CTX* context) const { EVP_CIPHER_CTX_free(context); }
};
using Cipher = std::unique_ptr<EVP_CIPHER_CTX, Free>;

struct File {
  int fd;
  ~File() {
    if (fd >= 0) ::close(fd);
  }
};

base::Error failure(std::string message) {
  return {.fault = base::Fault::Server, .httpStatus = 500, .message = std::move(message)};
}

base::Error altered() { return {.fault = base::Fault::Auth, .message = "it does not open with this host's key"}; }

const unsigned char* bytes(std::string_view text) { return reinterpret_cast<const unsigned char*>(text.data()); }

// A host that cannot encrypt must not go on as if it had.
[[noreturn]] void stop(const char* what) {
  base::log(base::Level::Error, "logins", what);
  std::abort();
}

std::string encoded(const std::vector<unsigned char>& raw) {
  std::string out(4 * ((raw.size() + 2) / 3) + 1, '\0');
  out.resize(static_cast<size_t>(
      EVP_EncodeBlock(reinterpret_cast<unsigned char*>(out.data()), raw.data(), static_cast<int>(raw.size()))));
  return out;
}

// Nothing when it is no base64, or not as `encoded` writes it: of the last group's bits some are in no byte, and a
// change of those is to be noticed as well.
std::vector<unsigned char> decoded(std::string_view text) {
  if (text.empty() || text.size() % 4 != 0 || text.size() > (size_t{1} << 20)) return {};
  const std::string_view whole = text;
  std::vector<unsigned char> out(text.size() / 4 * 3);
  if (EVP_DecodeBlock(out.data(), bytes(text), static_cast<int>(text.size())) < 0) return {};
  for (int padding = 0; padding < 2 && text.ends_with('='); ++padding, text.remove_suffix(1)) out.pop_back();
  return encoded(out) == whole ? out : std::vector<unsigned char>();
}

}  // namespace

base::Result<config::Secret> readSealingKey(const std::string& path) {
  const File file{::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK)};
  if (file.fd < 0 && errno == ENOENT) return config::Secret();
  struct stat status {};
  if (file.fd < 0 || ::fstat(file.fd, &status) != 0)
    return failure("cannot read " + path + ": " + std::strerror(errno));
  if (!S_ISREG(status.st_mode)) return failure(path + " is not a regular file");
  if ((status.st_mode & 077) != 0) return failure(path + " may be read or changed by others: run chmod 600 " + path);
  char key[kKeyBytes + 1];
  const ssize_t got = ::read(file.fd, key, sizeof key);
  if (got != static_cast<ssize_t>(kKeyBytes))
    return failure(path + " is no key of 32 bytes; put a good copy back, or remove it and log in again");
  config::Secret out(std::string_view(key, kKeyBytes));
  OPENSSL_cleanse(key, sizeof key);
  return out;
}

base::Result<config::Secret> sealingKey(const std::string& path) {
  auto known = readSealingKey(path);
  if (!known.ok() || !known->empty()) return known;
  char key[kKeyBytes];
  if (RAND_bytes(reinterpret_cast<unsigned char*>(key), sizeof key) != 1) stop("the system gives no random bytes");
  // Whoever links it to its name first has made it; the file is whole by then.
  const std::string fresh = path + "." + base::newSecret().substr(0, 16);
  auto written = base::writeDurably(fresh, std::string_view(key, sizeof key));
  OPENSSL_cleanse(key, sizeof key);
  if (!written.ok()) return written.error();
  const bool linked = ::link(fresh.c_str(), path.c_str()) == 0 || errno == EEXIST;
  const std::string why = linked ? std::string() : std::strerror(errno);
  ::unlink(fresh.c_str());
  if (!linked) return failure("cannot make " + path + ": " + why);
  if (auto synced = base::syncFolder(path.substr(0, path.rfind('/'))); !synced.ok()) return synced.error();
  return readSealingKey(path);
}

std::string seal(const config::Secret& key, std::string_view bound, std::string_view plain) {
  std::vector<unsigned char> out(kNonceBytes + plain.size() + kTagBytes);
  unsigned char* text = out.data() + kNonceBytes;
  const Cipher cipher(EVP_CIPHER_CTX_new());
  int length = 0;
  const bool good =
      key.reveal().size() == kKeyBytes && cipher && RAND_bytes(out.data(), kNonceBytes) == 1 &&
      EVP_EncryptInit_ex(cipher.get(), EVP_aes_256_gcm(), nullptr, bytes(key.reveal()), out.data()) == 1 &&
      EVP_EncryptUpdate(cipher.get(), nullptr, &length, bytes(bound), static_cast<int>(bound.size())) == 1 &&
      EVP_EncryptUpdate(cipher.get(), text, &length, bytes(plain), static_cast<int>(plain.size())) == 1 &&
      EVP_EncryptFinal_ex(cipher.get(), text + length, &length) == 1 &&
      EVP_CIPHER_CTX_ctrl(cipher.get(), EVP_CTRL_GCM_GET_TAG, kTagBytes, text + plain.size()) == 1;
  if (!good) stop("a token cannot be encrypted");
  return encoded(out);
}

base::Result<config::Secret> open(const config::Secret& key, std::string_view bound, std::string_view sealed) {
  std::vector<unsigned char> in = decoded(sealed);
  if (key.reveal().size() != kKeyBytes || in.size() < kNonceBytes + kTagBytes) return altered();
  const size_t size = in.size() - kNonceBytes - kTagBytes;
  const unsigned char* text = in.data() + kNonceBytes;
  unsigned char* tag = in.data() + kNonceBytes + size;
  std::string plain(size + 1, '\0');
  auto* to = reinterpret_cast<unsigned char*>(plain.data());
  const Cipher cipher(EVP_CIPHER_CTX_new());
  int length = 0;
  const bool good =
      cipher && EVP_DecryptInit_ex(cipher.get(), EVP_aes_256_gcm(), nullptr, bytes(key.reveal()), in.data()) == 1 &&
      EVP_DecryptUpdate(cipher.get(), nullptr, &length, bytes(bound), static_cast<int>(bound.size())) == 1 &&
      EVP_DecryptUpdate(cipher.get(), to, &length, text, static_cast<int>(size)) == 1 &&
      EVP_CIPHER_CTX_ctrl(cipher.get(), EVP_CTRL_GCM_SET_TAG, kTagBytes, tag) == 1 &&
      EVP_DecryptFinal_ex(cipher.get(), to + length, &length) == 1;
  base::Result<config::Secret> out = altered();
  if (good) out = config::Secret(std::string_view(plain).substr(0, size));
  OPENSSL_cleanse(plain.data(), plain.size());
  return out;
}

}  // namespace spillway::logins
