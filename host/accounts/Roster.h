// All accounts and the route table over them, as of one configuration.
//
// Immutable but for the turn counters, which are atomic; any thread. Exchanges keep the roster they began with.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "host/accounts/Account.h"
#include "host/config/Config.h"
#include "host/config/PluginFacts.h"
#include "host/routing/Plan.h"
#include "host/routing/RouteTable.h"

namespace spillway::accounts {

class Roster {
 public:
  // Where state of an identity is kept; called once per provider and account.
  struct Slots {
    std::function<uint32_t(const std::string&identity)> provider, account;
    std::function<std::shared_ptr<AccountCounters>(uint32_t accountSlot)> counters;
  };

  // `config` has passed config::complete(): everything it names exists.
  Roster(const config::Config& config, std::span<const config::PluginFacts> plugins, const Slots& slots);

  const routing::RouteTable& table() const { return table_; }
  const std::vector<std::unique_ptr<const Account>>& accounts() const { return accounts_; }
  const Account& account(const routing::Candidate& candidate) const { return *accounts_[candidate.account->index]; }

  // The number of the next request on that route; advances the counter.
  uint64_t nextTurn(const routing::Route& route) const;
  uint64_t peekTurn(const routing::Route& route) const;

 private:
  void addProvider(const config::ProviderRow& row, const config::PluginFacts* facts, const Slots& slots);

  routing::RouteTable table_;
  std::vector<std::unique_ptr<const Account>> accounts_;
  std::unique_ptr<std::atomic<uint64_t>[]> turns_;
};

}  // namespace spillway::accounts
