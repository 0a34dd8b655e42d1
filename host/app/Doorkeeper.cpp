#include "host/app/Doorkeeper.h"

#include <algorithm>

#include "host/base/Clock.h"
#include "host/base/Log.h"
#include "host/config/Scalars.h"

namespace spillway::app {

base::Result<void> Doorkeeper::open(const std::string& stateFolder) {
  path_ = keys::keyFilePath(stateFolder);
  return read();
}

void Doorkeeper::watch() {
  watcher_ = std::make_unique<config::ConfigWatcher>(
      path_,
      [this] {
        if (base::Result<void> again = read(); !again)
          base::log(base::Level::Error, "keys", again.error().message + "; the keys known before stay");
      },
      500);
}

base::Result<void> Doorkeeper::read() {
  const std::lock_guard reading(readMutex_);
  base::Result<std::vector<keys::KeyRow>> rows = keys::readKeyFile(path_);
  if (!rows) return rows.error();
  if (tell_) tell_(*rows);
  const std::lock_guard lock(mutex_);
  rows_ = std::move(*rows);
  renew();
  return {};
}

void Doorkeeper::adopt(const config::Config& config) {
  const std::lock_guard lock(mutex_);
  rules_.hosts = config.allowedHosts;
  if (config.listen.host != "0.0.0.0" && config.listen.host != "::") rules_.hosts.push_back(config.listen.host);
  rules_.exposed =
      !config::isLoopback(config.listen) || (config.adminListen && !config::isLoopback(*config.adminListen));
  configured_ = config.clientKeys;
  renew();
}

void Doorkeeper::renew() {
  http::AccessRules rules = rules_;
  rules.keys = keyrings_.make(configured_, rows_);
  access_ = std::make_shared<const http::Access>(std::move(rules));
}

std::shared_ptr<const http::Access> Doorkeeper::access() const {
  const std::lock_guard lock(mutex_);
  return access_;
}

std::vector<keys::KeyRow> Doorkeeper::rows() const {
  const std::lock_guard lock(mutex_);
  return rows_;
}

base::Result<std::string> Doorkeeper::create(keys::KeyRow row) {
  {
    const std::lock_guard lock(mutex_);
    if (std::any_of(configured_.begin(), configured_.end(), [&](const auto& key) { return key.name == row.name; }))
      return base::Error{.fault = base::Fault::InvalidRequest,
                         .httpStatus = 409,
                         .message = "the configuration has a client key '" + row.name + "'; take another name"};
  }
  base::Result<std::string> key = keys::createKey(path_, std::move(row), base::unixMs());
  if (!key) return key;
  if (base::Result<void> again = read(); !again) return again.error();
  return key;
}

base::Result<void> Doorkeeper::revoke(std::string_view name) {
  if (base::Result<void> gone = keys::revokeKey(path_, name); !gone) return gone;
  return read();
}

}  // namespace spillway::app
