#include "host/keys/PasswordFile.h"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/rand.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <nlohmann/json.hpp>
#include <optional>
#include <sstream>

#include "host/base/DurableFile.h"
#include "host/base/Hex.h"

namespace spillway::keys {
namespace {

using Json = nlohmann::ordered_json;

constexpr size_t kSaltBytes = 16, kHashBytes = 32;
// What is made now, and the most that a file may ask for.
constexpr uint64_t kCost = uint64_t{1} << 15, kMostCost = uint64_t{1} << 20;
constexpr uint64_t kBlock = 8, kMostBlock = 16, kLanes = 1;
constexpr uint64_t kMostMemory = uint64_t{3} << 30;

using Bytes = std::string;

struct Kept {
  uint64_t cost = kCost, block = kBlock;
  Bytes salt, hash;
};

base::Error failure(std::string message, int status = 500) {
  return {.fault = status == 400 ? base::Fault::InvalidRequest : base::Fault::Server,
          .httpStatus = status,
          .message = std::move(message)};
}

std::optional<Bytes> scrypt(std::string_view password, const Kept& how) {
  std::array<unsigned char, kHashBytes> out{};
  if (::EVP_PBE_scrypt(password.data(), password.size(), reinterpret_cast<const unsigned char*>(how.salt.data()),
                       how.salt.size(), how.cost, how.block, kLanes, kMostMemory, out.data(), out.size()) != 1)
    return std::nullopt;
  return Bytes(reinterpret_cast<const char*>(out.data()), out.size());
}

std::optional<Kept> parsed(const std::string& text) {
  try {
    const Json json = Json::parse(text).at("scrypt");
    Kept kept{json.at("n").get<uint64_t>(), json.at("r").get<uint64_t>(), {}, {}};
    const auto salt = base::unhex(json.at("salt").get<std::string>(), kSaltBytes);
    const auto hash = base::unhex(json.at("hash").get<std::string>(), kHashBytes);
    const bool power = kept.cost > 1 && (kept.cost & (kept.cost - 1)) == 0;
    if (!salt || !hash || !power || kept.cost > kMostCost || kept.block < 1 || kept.block > kMostBlock)
      return std::nullopt;
    kept.salt = *salt;
    kept.hash = *hash;
    return kept;
  } catch (const Json::exception&) {
    return std::nullopt;
  }
}

std::string markOf(const std::string& path) {
  struct stat status {};
  if (::stat(path.c_str(), &status) != 0) return {};
  return std::to_string(status.st_ino) + "." + std::to_string(status.st_size) + "." +
         std::to_string(status.st_mtim.tv_sec) + "." + std::to_string(status.st_mtim.tv_nsec);
}

}  // namespace

void PasswordFile::open(const std::string& stateFolder) {
  const std::lock_guard lock(mutex_);
  path_ = stateFolder + "/password.json";
  look();
  seen_ = mark_;
}

// Under the lock.
void PasswordFile::look() {
  std::string mark = path_.empty() ? std::string() : markOf(path_);
  if (mark == mark_) return;
  std::ostringstream text;
  if (!mark.empty()) text << std::ifstream(path_, std::ios::binary).rdbuf();
  text_ = text.str();
  mark_ = std::move(mark);
}

bool PasswordFile::there() {
  const std::lock_guard lock(mutex_);
  look();
  return !mark_.empty();
}

bool PasswordFile::changed() {
  const std::lock_guard lock(mutex_);
  look();
  if (mark_ == seen_) return false;
  seen_ = mark_;
  return true;
}

base::Result<bool> PasswordFile::matches(std::string_view password) {
  std::optional<Kept> kept;
  {
    const std::lock_guard lock(mutex_);
    look();
    if (mark_.empty()) return false;
    kept = parsed(text_);
  }
  if (!kept) return failure("cannot make sense of " + path_ + "; 'spillway password' sets a new one");
  if (password.size() > kMost) return false;
  const std::lock_guard lock(making_);
  const std::optional<Bytes> hash = scrypt(password, *kept);
  if (!hash) return failure("the password could not be checked; is there enough memory?");
  return ::CRYPTO_memcmp(hash->data(), kept->hash.data(), kHashBytes) == 0;
}

base::Result<void> PasswordFile::set(std::string_view password) {
  if (password.size() < kLeast || password.size() > kMost)
    return failure("a password has " + std::to_string(kLeast) + " to " + std::to_string(kMost) + " bytes", 400);
  Kept kept;
  kept.salt.resize(kSaltBytes);
  if (::RAND_bytes(reinterpret_cast<unsigned char*>(kept.salt.data()), kSaltBytes) != 1)
    return failure("no random bytes are to be had");
  {
    const std::lock_guard lock(making_);
    const std::optional<Bytes> hash = scrypt(password, kept);
    if (!hash) return failure("the password could not be taken; is there enough memory?");
    kept.hash = *hash;
  }
  const Json json = {
      {"scrypt",
       {{"n", kept.cost}, {"r", kept.block}, {"salt", base::hex(kept.salt)}, {"hash", base::hex(kept.hash)}}}};
  return base::writeDurably(path_, json.dump(1) + "\n");
}

base::Result<void> PasswordFile::remove() {
  if (::unlink(path_.c_str()) != 0 && errno != ENOENT)
    return failure("cannot remove " + path_ + ": " + std::strerror(errno));
  return {};
}

}  // namespace spillway::keys
