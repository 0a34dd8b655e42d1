// Asks vendors what is left of an account's money or allowance, where they tell and the plugin says how: at the start,
// and then only while the account is used, every quarter of an hour or so, sooner when requests have failed or somebody
// looks, later when the vendor does not answer. Never in the path of a request. What was learned is shown with its age;
// windows of a whole account go to whoever counts allowances.
//
// Thread-safe; one thread of its own.
#pragma once

#include <atomic>
#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <span>
#include <string>
#include <thread>
#include <vector>

#include "host/accounts/Roster.h"
#include "host/inquiry/Balance.h"
#include "host/inquiry/Left.h"
#include "host/plugins/PluginSet.h"
#include "host/routing/RateWindows.h"
#include "host/upstream/HttpCaller.h"

namespace spillway::inquiry {

struct BalanceStatus {
  std::string provider, account;
  std::vector<Balance> amounts;
  int64_t readMs = 0;  // unix; 0: never
  std::string error;   // of the latest try; empty: it went well
};

// The windows of the whole account among them, as replies' headers would state them; names are borrowed.
std::vector<routing::RateWindow> windowsOf(const std::vector<Balance>& amounts);

class Balances {
 public:
  struct Options {
    Credential credential = ownKey;
    // Takes the windows of an account; called on the thread that asks.
    std::function<void(const accounts::Account&, std::span<const routing::RateWindow>)> learned = {};
    std::function<double()> chance = {};  // numbers from 0 to 1 that spread the tries; empty: random ones
  };

  // `caller` outlives this.
  Balances(upstream::HttpCaller& caller, Options options);
  ~Balances();
  Balances(const Balances&) = delete;
  Balances& operator=(const Balances&) = delete;

  // Whose to ask for from now on; `enabled` false: nobody's.
  void adopt(std::shared_ptr<const accounts::Roster> roster, std::shared_ptr<const plugins::PluginSet> plugins,
             bool enabled);

  // One row for each account whose provider tells. `looking`: somebody looks at it, who would like it to be recent.
  std::vector<BalanceStatus> status(bool looking = false);

  // When an account is asked for again; milliseconds.
  struct Use {
    bool used = false, failed = false;  // requests have succeeded, failed since the last try
    bool watched = false;               // somebody looks
  };
  // 0: not before something changes.
  static int64_t wait(const Use& use, int failures, double chance);

 private:
  struct Source {
    const accounts::Account* account = nullptr;
    std::vector<LeftCall> calls;
    std::vector<std::vector<Balance>> answers;  // the last good one to each
    int64_t readMs = 0;
    std::string error;
    uint64_t usedBefore = 0, failedBefore = 0;  // the account's counters at the latest try
    int64_t triedMs = 0;                        // monotonic
    double chance = 0;
    int failures = 0;  // in a row
    bool tried = false;
  };

  bool due(const Source& source, int64_t nowMs) const;
  void run();
  void ask(const plugins::PluginSet& plugins, const accounts::Account& account, const std::vector<LeftCall>& calls);

  upstream::HttpCaller& caller_;
  const Options options_;
  mutable std::mutex mutex_;
  std::condition_variable wake_;
  bool stopping_ = false;
  std::atomic<bool> cancelled_{false};
  int64_t lookedMs_ = 0;                            // monotonic; 0: nobody has
  std::shared_ptr<const accounts::Roster> roster_;  // keeps the accounts
  std::shared_ptr<const plugins::PluginSet> plugins_;
  std::vector<Source> sources_;
  std::thread thread_;
};

}  // namespace spillway::inquiry
