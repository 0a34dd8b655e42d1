// Asks vendors what is left of an account's money or allowance, where they tell and the plugin says how: at the start,
// and then only while the account is used, every quarter of an hour or so, sooner when requests have failed. What was
// learned is shown with its age and decides nothing.
//
// Thread-safe; one thread of its own.
#pragma once

#include <atomic>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "host/accounts/Roster.h"
#include "host/inquiry/Balance.h"
#include "host/plugins/PluginSet.h"
#include "host/upstream/HttpCaller.h"

namespace spillway::inquiry {

struct BalanceStatus {
  std::string provider, account;
  std::vector<Balance> amounts;
  int64_t readMs = 0;  // unix; 0: never
  std::string error;   // of the latest try; empty: it went well
};

class Balances {
 public:
  // `caller` outlives this.
  explicit Balances(upstream::HttpCaller& caller);
  ~Balances();
  Balances(const Balances&) = delete;
  Balances& operator=(const Balances&) = delete;

  // Whose to ask for from now on; `enabled` false: nobody's.
  void adopt(std::shared_ptr<const accounts::Roster> roster, std::shared_ptr<const plugins::PluginSet> plugins,
             bool enabled);

  // One row for each account whose provider tells.
  std::vector<BalanceStatus> status() const;

 private:
  struct Source {
    const accounts::Account* account;
    BalanceRule rule;
    BalanceStatus status;
    uint64_t usedBefore = 0, failedBefore = 0;  // the account's counters at the latest try
    int64_t triedMs = 0;                        // monotonic
    bool tried = false;

    bool due(int64_t nowMs) const;
  };

  void run();
  base::Result<std::vector<Balance>> fetch(const plugins::PluginSet& plugins, const accounts::Account& account,
                                           const BalanceRule& rule);

  upstream::HttpCaller& caller_;
  mutable std::mutex mutex_;
  std::condition_variable wake_;
  bool stopping_ = false;
  std::atomic<bool> cancelled_{false};
  std::shared_ptr<const accounts::Roster> roster_;  // keeps the accounts
  std::shared_ptr<const plugins::PluginSet> plugins_;
  std::vector<Source> sources_;
  std::thread thread_;
};

}  // namespace spillway::inquiry
