// Reads each account's own list of models from its vendor, at the start and again every few hours, and keeps the last
// good one in the state folder, so that a model can be asked for on the day it appears, and a bad answer changes
// nothing. One thread of its own reads the lists one after the other; a list of a server on this machine is read more
// often, because it changes when somebody pulls a model.
//
// Thread-safe.
#pragma once

#include <atomic>
#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "host/accounts/Roster.h"
#include "host/accounts/StateFile.h"
#include "host/config/Config.h"
#include "host/inquiry/AccountCall.h"
#include "host/inquiry/Kept.h"
#include "host/inquiry/ListParser.h"
#include "host/plugins/PluginSet.h"
#include "host/upstream/HttpCaller.h"

namespace spillway::inquiry {

// How one account's list stands, for people.
struct ListStatus {
  std::string provider, account;
  size_t models = 0;
  size_t fresh = 0;    // of them not known otherwise
  int64_t readMs = 0;  // unix; 0: never
  int64_t nextMs = 0;  // unix; when it is read next; 0: never
  std::string error;   // of the latest try; empty: it went well
};

class LiveLists {
 public:
  struct Options {
    std::string file;                     // in the state folder
    std::function<void()> onChange;       // some account's models are others now; called on the thread that reads
    std::function<double()> chance = {};  // numbers from 0 to 1 that spread the tries; empty: random ones
    Credential credential = ownKey;
  };

  // `caller` outlives this.
  LiveLists(upstream::HttpCaller& caller, Options options);
  ~LiveLists();
  LiveLists(const LiveLists&) = delete;
  LiveLists& operator=(const LiveLists&) = delete;

  // Whose lists are to be read from now on, and how often; refreshMs 0: none is read and none is used.
  void adopt(std::shared_ptr<const accounts::Roster> roster, std::shared_ptr<const plugins::PluginSet> plugins,
             int64_t refreshMs);

  // Adds what the lists of its accounts have to each provider's models, where neither configuration nor plugin knows
  // it: nothing is known of them but their name and, where the list says it, their window.
  void addTo(config::Config& config, const plugins::PluginSet& plugins) const;

  std::vector<ListStatus> status() const;

 private:
  struct Source {
    const accounts::Account* account;
    std::string place;    // empty: there is no list
    std::string problem;  // why
    int64_t nextMs = 0;   // unix
    int failures = 0;     // in a row
    bool local = false;
  };

  void run();
  void read(const plugins::PluginSet& plugins, const accounts::Account& account, const std::string& place);
  void forget(int64_t nowMs);
  base::Result<ModelList> fetch(const plugins::Provider& provider, const accounts::Account& account);
  int64_t nextAfter(const Source& source, bool good, int64_t nowMs);
  static std::string placeOf(const accounts::Account& account, const AccountCall& call);

  upstream::HttpCaller& caller_;
  Options options_;
  accounts::StateFile file_;  // this and the next: the reading thread's, but for the constructor
  int64_t writtenMs_ = 0;

  mutable std::mutex mutex_;
  std::condition_variable wake_;
  bool stopping_ = false;
  std::atomic<bool> cancelled_{false};
  bool stale_ = false;  // models are in use that nobody lists any more
  int64_t refreshMs_ = 0;
  std::shared_ptr<const accounts::Roster> roster_;
  std::shared_ptr<const plugins::PluginSet> plugins_;
  std::vector<Source> sources_;
  KeptLists kept_;
  std::thread thread_;
};

}  // namespace spillway::inquiry
