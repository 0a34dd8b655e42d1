#include "host/logins/TokenStore.h"

#include <dirent.h>
#include <fcntl.h>
#include <openssl/crypto.h>
#include <openssl/sha.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>
#include <tuple>

#include "host/base/Clock.h"
#include "host/base/DurableFile.h"
#include "host/base/Hex.h"
#include "host/config/Scalars.h"
#include "host/logins/Sealing.h"

namespace spillway::logins {
namespace {

using Json = nlohmann::json;  // members sorted: one spelling of the same content

constexpr int kVersion = 1;
constexpr std::string_view kEnding = ".login";

base::Error failure(std::string message) {
  return {.fault = base::Fault::Server, .httpStatus = 500, .message = std::move(message)};
}

std::string dumped(const Json& json) { return json.dump(-1, ' ', false, Json::error_handler_t::replace); }

std::string digest(std::string_view text) {
  unsigned char bytes[SHA256_DIGEST_LENGTH];
  SHA256(reinterpret_cast<const unsigned char*>(text.data()), text.size(), bytes);
  return base::hex(bytes, 8);
}

// What everybody may read, and what the tokens are bound to.
Json headOf(const Login& login) {
  return {{"id", login.id},         {"provider", login.provider}, {"account", login.account}, {"plugin", login.plugin},
          {"origin", login.origin}, {"person", login.person},     {"made_ms", login.madeMs}};
}

std::string boundTo(const Json& head) { return "spillway login " + std::to_string(kVersion) + "\n" + dumped(head); }

Login fromHead(const Json& head) {
  Login login;
  login.id = head.at("id").get<std::string>();
  login.provider = head.at("provider").get<std::string>();
  login.account = head.at("account").get<std::string>();
  login.plugin = head.at("plugin").get<std::string>();
  login.origin = head.at("origin").get<std::string>();
  login.person = head.at("person").get<std::string>();
  login.madeMs = head.at("made_ms").get<int64_t>();
  return login;
}

// What nobody may read: settings may be secrets too.
std::string sealedPart(const Login& login) {
  Json settings = Json::object();
  for (const config::SettingRow& setting : login.settings) settings[setting.name] = setting.value.reveal();
  return dumped({{"access", login.access.reveal()},
                 {"refresh", login.refresh.reveal()},
                 {"extra", login.extra.reveal()},
                 {"expires_ms", login.expiresMs},
                 {"settings", std::move(settings)}});
}

void readSealedPart(std::string_view plain, Login& login) {
  const auto secret = [](const Json& text) { return config::Secret(text.get_ref<const std::string&>()); };
  const Json json = Json::parse(plain);
  login.access = secret(json.at("access"));
  login.refresh = secret(json.at("refresh"));
  login.extra = secret(json.at("extra"));
  login.expiresMs = json.at("expires_ms").get<int64_t>();
  for (const auto& [name, value] : json.at("settings").items())
    login.settings.push_back({name, secret(value), "login"});
}

base::Result<std::string> contentOf(const std::string& file) {
  struct stat status {};
  if (::lstat(file.c_str(), &status) != 0) return failure(std::strerror(errno));
  if (!S_ISREG(status.st_mode)) return failure("it is not a regular file");
  if (static_cast<size_t>(status.st_size) > TokenStore::kMostFileBytes) return failure("it is too large");
  std::ostringstream text;
  text << std::ifstream(file, std::ios::binary).rdbuf();
  return std::move(text).str();
}

}  // namespace

// Held while the folder's files are changed.
class TokenStore::Lock {
 public:
  explicit Lock(const std::string& folder) {
    if (::mkdir(folder.c_str(), 0700) != 0 && errno != EEXIST) return;
    fd_ = ::open((folder + "/lock").c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    while (fd_ >= 0 && ::flock(fd_, LOCK_EX) != 0)
      if (errno != EINTR) {
        ::close(fd_);
        fd_ = -1;
      }
  }
  ~Lock() {
    if (fd_ >= 0) ::close(fd_);
  }
  Lock(const Lock&) = delete;
  Lock& operator=(const Lock&) = delete;
  bool held() const { return fd_ >= 0; }

 private:
  int fd_ = -1;
};

TokenStore::TokenStore(std::string folder, OpenKeyring keyring)
    : folder_(folder + "/logins"), key_(folder, std::move(keyring)) {}

std::string TokenStore::fileOf(std::string_view provider, std::string_view account) const {
  return folder_ + "/" + std::string(provider) + "." + digest(account) + std::string(kEnding);
}

base::Result<Login> TokenStore::read(const std::string& file, const config::Secret& key, bool& later) const {
  auto text = contentOf(file);
  if (!text.ok()) return text.error();
  try {
    const Json json = Json::parse(*text);
    if (const int version = json.at("version").get<int>(); version != kVersion) {
      later = version > kVersion;
      return failure("it has the version " + std::to_string(version) + ", which this program does not know");
    }
    const Json& head = json.at("login");
    Login login = fromHead(head);
    if (fileOf(login.provider, login.account) != file) return failure("it is another account's");
    auto plain = open(key, boundTo(head), json.at("tokens").get_ref<const std::string&>());
    if (!plain.ok()) return plain.error();
    readSealedPart(plain->reveal(), login);
    return login;
  } catch (const Json::exception&) {
    return failure("it is damaged");
  }
}

std::string TokenStore::putAside(const std::string& file, const std::string& why) const {
  std::string aside = file + ".aside-" + std::to_string(base::unixMs());
  while (::access(aside.c_str(), F_OK) == 0) aside += "x";
  const bool moved = ::rename(file.c_str(), aside.c_str()) == 0;
  return "the login in " + file + " cannot be used: " + why + "; " +
         (moved ? "it was put aside as " + aside : "it could not be put aside") + "; log in again";
}

TokenStore::Listed TokenStore::list() {
  Listed out;
  std::vector<std::string> files;
  if (DIR* folder = ::opendir(folder_.c_str())) {
    while (const dirent* entry = ::readdir(folder))
      if (std::string_view(entry->d_name).ends_with(kEnding)) files.push_back(folder_ + "/" + entry->d_name);
    ::closedir(folder);
  }
  if (files.empty()) return out;
  std::sort(files.begin(), files.end());
  const Lock lock(folder_);
  const KeyPlace::Found key = key_.find();
  if (!key.problem.empty() || key.key.empty()) {
    // Not the files' fault: they open again when the key is back.
    out.problems.push_back(!key.problem.empty()
                               ? key.problem
                               : "the key of the logins, " + key_.file() + ", is gone; put it back or log in again");
    out.later = key.later;
    return out;
  }
  for (const std::string& file : files) {
    bool later = false;
    auto login = read(file, key.key, later);
    if (!login.ok() && later)
      out.problems.push_back("the login in " + file + " is left alone: " + login.error().message);
    else if (!login.ok())
      out.problems.push_back(putAside(file, login.error().message));
    else if (out.logins.size() == kMost)
      out.problems.push_back("the login in " + file + " is not used: there are more than " + std::to_string(kMost));
    else
      out.logins.push_back(std::move(*login));
  }
  std::sort(out.logins.begin(), out.logins.end(), [](const Login& a, const Login& b) {
    return std::tie(a.provider, a.account) < std::tie(b.provider, b.account);
  });
  return out;
}

base::Result<std::optional<Login>> TokenStore::find(std::string_view provider, std::string_view account) const {
  const std::string file = fileOf(provider, account);
  if (::access(file.c_str(), F_OK) != 0) return std::optional<Login>();
  const KeyPlace::Found key = key_.find();
  if (!key.problem.empty()) return failure(key.problem);
  bool later = false;
  auto login = read(file, key.key, later);
  if (!login.ok()) return failure("the login in " + file + " cannot be used: " + login.error().message);
  return std::optional<Login>(std::move(*login));
}

base::Result<void> TokenStore::write(const Login& login) {
  auto key = key_.findOrMake();
  if (!key.ok()) return key.error();
  const Json head = headOf(login);
  std::string plain = sealedPart(login);
  const Json json = {{"version", kVersion}, {"login", head}, {"tokens", seal(*key, boundTo(head), plain)}};
  OPENSSL_cleanse(plain.data(), plain.size());
  return base::writeDurably(fileOf(login.provider, login.account), json.dump(1) + "\n");
}

base::Result<void> TokenStore::put(const Login& login) {
  if (!config::isName(login.provider) || !config::isName(login.account))
    return failure("a login needs a provider and an account with good names");
  const Lock lock(folder_);
  if (!lock.held()) return failure("cannot lock " + folder_ + ": " + std::strerror(errno));
  bool later = false;
  if (const KeyPlace::Found key = key_.find();
      key.problem.empty() && ::access(fileOf(login.provider, login.account).c_str(), F_OK) == 0)
    if (auto old = read(fileOf(login.provider, login.account), key.key, later); !old.ok() && later)
      return failure("there is a login of that account already, and " + old.error().message);
  return write(login);
}

base::Result<bool> TokenStore::renew(const Login& login) {
  const Lock lock(folder_);
  if (!lock.held()) return failure("cannot lock " + folder_ + ": " + std::strerror(errno));
  const std::string file = fileOf(login.provider, login.account);
  if (::access(file.c_str(), F_OK) != 0) return false;
  const KeyPlace::Found key = key_.find();
  if (!key.problem.empty()) return failure(key.problem);
  bool later = false;
  auto kept = read(file, key.key, later);
  if (!kept.ok()) return kept.error();
  if (kept->id != login.id) return false;
  if (auto written = write(login); !written.ok()) return written.error();
  return true;
}

base::Result<bool> TokenStore::remove(std::string_view provider, std::string_view account) {
  const std::string file = fileOf(provider, account);
  if (::access(file.c_str(), F_OK) != 0) return false;
  const Lock lock(folder_);
  if (!lock.held()) return failure("cannot lock " + folder_ + ": " + std::strerror(errno));
  if (::unlink(file.c_str()) != 0) return failure("cannot remove " + file + ": " + std::strerror(errno));
  if (auto synced = base::syncFolder(folder_); !synced.ok()) return synced.error();
  return true;
}

}  // namespace spillway::logins
