// Who may talk to this host as of now: the names it answers to and the client keys, those of the configuration and
// those made at run time. A change of either takes effect at once, of a key file changed by another process within
// seconds.
//
// open(), watch() and the destructor belong to one thread, the rest may be called from any.
#pragma once

#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "host/base/Result.h"
#include "host/config/Config.h"
#include "host/config/ConfigWatcher.h"
#include "host/http/Access.h"
#include "host/keys/KeyFile.h"
#include "host/keys/Keyring.h"

namespace spillway::app {

class Doorkeeper {
 public:
  // Called with the keys made at run time before they count, now and whenever they change. Call it before open().
  void onKeys(std::function<void(const std::vector<keys::KeyRow>&)> tell) { tell_ = std::move(tell); }

  // Reads the keys in that state folder. An unreadable file is an error: nobody would know whom to let in.
  base::Result<void> open(const std::string& stateFolder);
  // Looks after the file from now on.
  void watch();

  // What the configuration says of names, listeners and keys.
  void adopt(const config::Config& config);

  std::shared_ptr<const http::Access> access() const;

  // The keys made at run time, without what they are.
  std::vector<keys::KeyRow> rows() const;
  base::Result<std::string> create(keys::KeyRow row);
  base::Result<void> revoke(std::string_view name);

 private:
  base::Result<void> read();
  void renew();

  std::string path_;
  std::function<void(const std::vector<keys::KeyRow>&)> tell_;
  std::mutex readMutex_;      // one reading after the other, so that the last one counts
  mutable std::mutex mutex_;  // guards what follows
  std::vector<keys::KeyRow> rows_;
  std::vector<config::ClientKey> configured_;
  http::AccessRules rules_;
  keys::Keyrings keyrings_;
  std::shared_ptr<const http::Access> access_;

  std::unique_ptr<config::ConfigWatcher> watcher_;  // last: it calls back
};

}  // namespace spillway::app
