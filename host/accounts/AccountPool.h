// The accounts of the running host and what was learned about them: who rests, who is in use, whose turn it is. Built
// from the configuration and the providers' own facts; a reload keeps what is known about accounts that stay.
//
// Thread-safe. begin() and succeeded() take one short lock; learning copies the health table, which is small.
#pragma once

#include <cstdint>
#include <memory>
#include <mutex>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "host/accounts/Account.h"
#include "host/accounts/Roster.h"
#include "host/base/Result.h"
#include "host/config/Config.h"
#include "host/config/PluginFacts.h"
#include "host/routing/Health.h"
#include "host/routing/Plan.h"
#include "host/routing/Verdict.h"

namespace spillway::accounts {

// A planned request: the plan and the roster it points into.
struct Planned {
  std::shared_ptr<const Roster> roster;
  routing::Plan plan;
};

struct RestStatus {
  std::string scope;  // "provider", "account", "model"
  std::string model;  // scope model: which
  std::string fault;
  int64_t untilMs = 0;  // unix
  bool hinted = false;  // the other side named the time
};

struct AccountStatus {
  std::string provider, plugin, account, tier, keyOrigin;
  int64_t inFlight = 0;
  uint64_t succeeded = 0, failed = 0;
  std::vector<RestStatus> rests;
  std::string lastFault, lastMessage;  // of the latest failure; empty: none
  int64_t lastFailureMs = 0;           // unix; 0: none
  bool usable = false;                 // neither the account nor its provider rests on the other side's word
};

class AccountPool {
 public:
  AccountPool();

  // Takes over a configuration that passed config::complete(). Requests under way keep the roster they began with.
  void adopt(const config::Config& config, std::span<const config::PluginFacts> plugins);

  std::shared_ptr<const Roster> roster() const;
  std::shared_ptr<const routing::Health> health() const;

  // Plans a request and advances the rotation. Error: the model name means nothing (ModelMissing).
  base::Result<Planned> begin(const routing::Query& query, int64_t nowMs);

  // What begin() would give, without advancing the rotation.
  base::Result<Planned> preview(const routing::Query& query, int64_t nowMs) const;

  // An attempt failed. Penalises whom the verdict concerns and returns how long the rest is, 0 when there is none.
  int64_t learn(const routing::Candidate& candidate, const routing::Verdict& verdict, int64_t nowMs);

  // An attempt was answered well: failures in a row are forgotten, and so are rests that were only guessed.
  // `firstTokenMs` is how long its stream took to begin; negative: it was none.
  void succeeded(const routing::Candidate& candidate, int64_t firstTokenMs = -1);

  // One row per enabled account, in the order configured.
  std::vector<AccountStatus> status(int64_t nowMs) const;

  // Whether at least one account may be tried now.
  bool anyUsable(int64_t nowMs) const;

 private:
  struct LastFailure {
    std::string fault, message;
    int64_t atMs = 0;
  };

  std::shared_ptr<routing::FirstToken> firstTokenOf(uint32_t slot, std::string_view model);
  void fillHealth(const routing::Provider& provider, const routing::Account& account, int64_t nowMs,
                  AccountStatus& row) const;
  static uint32_t slotFor(std::unordered_map<std::string, uint32_t>& slots, const std::string& identity);
  std::pair<std::shared_ptr<const Roster>, std::shared_ptr<const routing::Health>> current() const;

  mutable std::mutex mutex_;  // guards everything below; the pointed-to objects are immutable
  std::shared_ptr<const Roster> roster_;
  std::shared_ptr<const routing::Health> health_;
  std::unordered_map<std::string, uint32_t> accountSlots_, providerSlots_;
  std::unordered_map<uint32_t, std::shared_ptr<AccountCounters>> counters_;
  std::unordered_map<uint32_t, LastFailure> lastFailures_;
};

// Counts an attempt as in flight for as long as it lives.
class InFlight {
 public:
  explicit InFlight(const Account& account) : counters_(account.counters) {
    counters_->inFlight.fetch_add(1, std::memory_order_relaxed);
  }
  ~InFlight() {
    if (counters_) counters_->inFlight.fetch_sub(1, std::memory_order_relaxed);
  }
  InFlight(InFlight&& other) noexcept = default;
  InFlight& operator=(InFlight&&) = delete;
  InFlight(const InFlight&) = delete;
  InFlight& operator=(const InFlight&) = delete;

 private:
  std::shared_ptr<AccountCounters> counters_;
};

}  // namespace spillway::accounts
