#include "host/keys/Sessions.h"

#include <unistd.h>

#include <algorithm>
#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>

#include "host/base/DurableFile.h"
#include "host/base/Ids.h"
#include "host/base/Log.h"
#include "host/keys/KeyFile.h"

namespace spillway::keys {
namespace {

using Json = nlohmann::ordered_json;

constexpr size_t kTokenDigits = 64;

std::string pathIn(const std::string& stateFolder) { return stateFolder + "/sessions.json"; }

}  // namespace

void Sessions::open(const std::string& stateFolder, int64_t nowMs) {
  const std::lock_guard lock(mutex_);
  path_ = pathIn(stateFolder);
  rows_.clear();
  std::ostringstream text;
  std::ifstream file(path_, std::ios::binary);
  if (!file) return;
  text << file.rdbuf();
  try {
    const Json json = Json::parse(text.str());
    for (const Json& row : json.at("sessions")) {
      const int64_t expires = row.at("expires_ms").get<int64_t>();
      if (expires > nowMs && expires <= nowMs + kLifeMs && rows_.size() < kMost)
        rows_.push_back({row.at("sha256").get<std::string>(), expires});
    }
  } catch (const Json::exception&) {
    rows_.clear();
    base::log(base::Level::Warn, "keys", path_ + " makes no sense: browsers have to sign in again");
  }
}

base::Result<std::string> Sessions::begin(int64_t nowMs) {
  const std::string token = base::newSecret() + base::newSecret();
  const std::lock_guard lock(mutex_);
  std::erase_if(rows_, [&](const Row& row) { return row.expiresMs <= nowMs; });
  if (rows_.size() >= kMost) rows_.erase(rows_.begin());
  rows_.push_back({keyDigest(token), nowMs + kLifeMs});
  if (base::Result<void> written = write(); !written) {
    rows_.pop_back();
    return written.error();
  }
  return token;
}

std::optional<int64_t> Sessions::find(std::string_view token, int64_t nowMs) const {
  if (token.size() != kTokenDigits) return std::nullopt;
  const std::string digest = keyDigest(token);
  const std::lock_guard lock(mutex_);
  for (const Row& row : rows_)
    if (row.digest == digest && row.expiresMs > nowMs) return row.expiresMs;
  return std::nullopt;
}

void Sessions::end(std::string_view token) {
  const std::string digest = keyDigest(token);
  const std::lock_guard lock(mutex_);
  if (std::erase_if(rows_, [&](const Row& row) { return row.digest == digest; }) == 0) return;
  if (base::Result<void> written = write(); !written)
    base::log(base::Level::Error, "keys", "a session has ended but is still on the disk: " + written.error().message);
}

void Sessions::endAll() {
  const std::lock_guard lock(mutex_);
  if (rows_.empty()) return;
  rows_.clear();
  if (base::Result<void> written = write(); !written)
    base::log(base::Level::Error, "keys", "sessions have ended but are still on the disk: " + written.error().message);
}

void Sessions::drop(const std::string& stateFolder) { ::unlink(pathIn(stateFolder).c_str()); }

base::Result<void> Sessions::write() const {
  Json json;
  json["sessions"] = Json::array();
  for (const Row& row : rows_) json["sessions"].push_back({{"sha256", row.digest}, {"expires_ms", row.expiresMs}});
  return base::writeDurably(path_, json.dump(1) + "\n");
}

}  // namespace spillway::keys
