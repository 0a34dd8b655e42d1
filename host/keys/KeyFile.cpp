#include "host/keys/KeyFile.h"

#include <fcntl.h>
#include <openssl/crypto.h>
#include <openssl/rand.h>
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

#include "host/base/DurableFile.h"
#include "host/config/Scalars.h"

namespace spillway::keys {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::string_view kPrefix = "sk-spillway-";
constexpr size_t kRandomBytes = 32;

base::Error failure(std::string message, int status = 500) {
  return {.fault = status == 500 ? base::Fault::Server : base::Fault::InvalidRequest,
          .httpStatus = status,
          .message = std::move(message)};
}

std::string systemWords() { return std::strerror(errno); }

// A descriptor that closes itself.
struct File {
  int fd;
  ~File() {
    if (fd >= 0) ::close(fd);
  }
};

Json toJson(const KeyRow& row) {
  Json json = {{"name", row.name},
               {"sha256", row.digest},
               {"created_ms", row.createdMs},
               {"expires_ms", row.expiresMs},
               {"chains", row.chains},
               {"models", row.models},
               {"requests_per_minute", row.requestsPerMinute},
               {"management", row.management}};
  if (row.budget)
    json["budget"] = {{"per", budget::perName(row.budget->per)},
                      {"micros", row.budget->limit.micros},
                      {"tokens", row.budget->limit.tokens}};
  return json;
}

// Nothing when the period is none that is known: a key must not go unlimited because of that.
std::optional<KeyBudget> budgetFrom(const Json& json) {
  const std::optional<budget::Per> per = budget::perNamed(json.at("per").get<std::string>());
  KeyBudget out{per.value_or(budget::Per::Day), {json.at("micros").get<int64_t>(), json.at("tokens").get<int64_t>()}};
  if (!per || !budgetFault(out).empty()) return std::nullopt;
  return out;
}

KeyRow fromJson(const Json& json) {
  KeyRow row;
  row.name = json.at("name").get<std::string>();
  row.digest = json.at("sha256").get<std::string>();
  row.createdMs = json.at("created_ms").get<int64_t>();
  row.expiresMs = json.at("expires_ms").get<int64_t>();
  row.chains = json.at("chains").get<std::vector<std::string>>();
  row.models = json.at("models").get<std::vector<std::string>>();
  row.requestsPerMinute = json.at("requests_per_minute").get<int64_t>();
  row.management = json.at("management").get<bool>();
  return row;
}

bool isDigest(std::string_view text) {
  return text.size() == 2 * SHA256_DIGEST_LENGTH &&
         text.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

std::string base64url(const unsigned char* bytes, size_t size) {
  constexpr std::string_view kDigits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
  std::string out;
  for (size_t at = 0; at < size; at += 3) {
    uint32_t group = 0;
    for (size_t i = 0; i < 3; ++i) group = group << 8 | (at + i < size ? bytes[at + i] : 0u);
    const size_t digits = std::min<size_t>(size - at, 3) + 1;
    for (size_t i = 0; i < digits; ++i) out += kDigits[group >> (18 - 6 * i) & 63];
  }
  return out;
}

std::string globsFault(const char* what, const std::vector<std::string>& globs) {
  if (globs.size() > kMostGlobs) return std::string(what) + " are more than " + std::to_string(kMostGlobs);
  for (const std::string& glob : globs) {
    const bool plain = std::all_of(glob.begin(), glob.end(), [](unsigned char c) { return c > 0x20 && c < 0x7f; });
    if (glob.empty() || glob.size() > kMostGlobBytes || !plain)
      return std::string(what) + " must be names or patterns of 1 to " + std::to_string(kMostGlobBytes) +
             " printable characters without blanks";
  }
  return {};
}

}  // namespace

std::string keyFilePath(const std::string& stateFolder) { return stateFolder + "/keys.json"; }

std::string keyDigest(std::string_view key) {
  unsigned char digest[SHA256_DIGEST_LENGTH];
  SHA256(reinterpret_cast<const unsigned char*>(key.data()), key.size(), digest);
  std::string out;
  for (unsigned char byte : digest) {
    out += "0123456789abcdef"[byte >> 4];
    out += "0123456789abcdef"[byte & 15];
  }
  return out;
}

base::Result<std::vector<KeyRow>> readKeyFile(const std::string& path) {
  constexpr const char* kMend = "; put a good copy back, or remove it to begin anew";
  struct stat status {};
  if (::stat(path.c_str(), &status) != 0) {
    if (errno == ENOENT) return std::vector<KeyRow>{};
    return failure("cannot read " + path + ": " + systemWords());
  }
  if ((status.st_mode & 077) != 0) return failure(path + " may be read or changed by others: run chmod 600 " + path);
  std::ostringstream text;
  text << std::ifstream(path, std::ios::binary).rdbuf();
  std::vector<KeyRow> rows;
  try {
    const Json parsed = Json::parse(text.str());
    for (const Json& json : parsed.at("keys")) {
      KeyRow& row = rows.emplace_back(fromJson(json));
      if (!json.contains("budget")) continue;
      row.budget = budgetFrom(json["budget"]);
      if (!row.budget) return failure(path + " has a budget that means nothing, of the key '" + row.name + "'" + kMend);
    }
  } catch (const Json::exception& e) {
    return failure(path + " is no list of keys (" + e.what() + ")" + kMend);
  }
  for (const KeyRow& row : rows)
    if (!config::isName(row.name) || !isDigest(row.digest))
      return failure(path + " has a key without a good name or digest" + kMend);
  return rows;
}

base::Result<void> changeKeyFile(const std::string& path,
                                 const std::function<base::Result<void>(std::vector<KeyRow>&)>& change) {
  const File lock{::open((path + ".lock").c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600)};
  if (lock.fd < 0 || ::flock(lock.fd, LOCK_EX) != 0) return failure("cannot lock " + path + ": " + systemWords());
  base::Result<std::vector<KeyRow>> rows = readKeyFile(path);
  if (!rows) return rows.error();
  if (base::Result<void> changed = change(*rows); !changed) return changed.error();
  Json json;
  json["keys"] = Json::array();
  for (const KeyRow& row : *rows) json["keys"].push_back(toJson(row));
  return base::writeDurably(path, json.dump(1) + "\n");
}

std::string keyRowFault(const KeyRow& row, int64_t nowMs) {
  if (!config::isName(row.name)) return "the name must be letters, digits, '.', '_' and '-', at most 64 of them";
  if (std::string fault = globsFault("chains", row.chains); !fault.empty()) return fault;
  if (std::string fault = globsFault("models", row.models); !fault.empty()) return fault;
  if (row.requestsPerMinute < 0 || row.requestsPerMinute > kMostPerMinute)
    return "the requests per minute must be from 1 to " + std::to_string(kMostPerMinute);
  if (row.expiresMs != 0 && row.expiresMs <= nowMs) return "the expiry is not in the future";
  return row.budget ? budgetFault(*row.budget) : std::string();
}

base::Result<std::string> createKey(const std::string& path, KeyRow row, int64_t nowMs) {
  if (std::string fault = keyRowFault(row, nowMs); !fault.empty()) return failure(std::move(fault), 400);
  unsigned char random[kRandomBytes];
  if (RAND_bytes(random, sizeof random) != 1) return failure("this system gives no random bytes");
  std::string key = std::string(kPrefix) + base64url(random, sizeof random);
  OPENSSL_cleanse(random, sizeof random);
  row.digest = keyDigest(key);
  row.createdMs = nowMs;
  base::Result<void> added = changeKeyFile(path, [&](std::vector<KeyRow>& rows) -> base::Result<void> {
    if (rows.size() >= kMostKeys) return failure("there are " + std::to_string(kMostKeys) + " keys; revoke some", 409);
    for (const KeyRow& other : rows)
      if (other.name == row.name)
        return failure("there is a client key '" + row.name + "' already; revoke it or take another name", 409);
    rows.push_back(row);
    return {};
  });
  if (!added) return added.error();
  return key;
}

base::Result<void> revokeKey(const std::string& path, std::string_view name) {
  return changeKeyFile(path, [&](std::vector<KeyRow>& rows) -> base::Result<void> {
    if (std::erase_if(rows, [&](const KeyRow& row) { return row.name == name; }) > 0) return {};
    return failure("there is no client key '" + std::string(name) + "' that was made at run time", 404);
  });
}

}  // namespace spillway::keys
