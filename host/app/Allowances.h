// The budgets in force: those of the configuration, and those that client keys made at run time bring with them. What
// was spent of one that is new is read back from the ledger.
//
// Thread-safe; reading the ledger blocks the caller.
#pragma once

#include <memory>
#include <mutex>
#include <vector>

#include "host/budget/Budgets.h"
#include "host/config/Config.h"
#include "host/keys/KeyFile.h"
#include "host/store/Ledger.h"

namespace spillway::app {

class Allowances {
 public:
  // Nothing is in force before this and a configuration. `ledger` outlives the allowances.
  void open(store::Ledger& ledger);

  void adopt(std::shared_ptr<const config::Config> config);
  void adopt(const std::vector<keys::KeyRow>& keys);

  // An exchange that another process has finished after this one had read what was spent.
  void count(const store::ExchangeRecord& exchange);

  budget::Budgets& budgets() { return budgets_; }

 private:
  void renew();

  std::mutex mutex_;  // guards what follows
  store::Ledger* ledger_ = nullptr;
  std::shared_ptr<const config::Config> config_;
  std::vector<budget::Rule> ofKeys_, inForce_;
  cctz::time_zone zone_ = cctz::utc_time_zone();

  budget::Budgets budgets_;
};

}  // namespace spillway::app
