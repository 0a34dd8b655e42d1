// The accounts of the running host and what was learned about them: who rests, who is in use, whose turn it is. Built
// from the configuration and the providers' own facts; a reload keeps what is known about accounts that stay.
//
// Thread-safe. begin(), admit() and succeeded() take one short lock; learning copies the health table, which is small.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "host/accounts/AccountStatus.h"
#include "host/accounts/Affinity.h"
#include "host/accounts/Caps.h"
#include "host/accounts/HealthBook.h"
#include "host/accounts/InFlight.h"
#include "host/accounts/KeptState.h"
#include "host/accounts/Quotas.h"
#include "host/accounts/Roster.h"
#include "host/accounts/StateFile.h"
#include "host/base/Result.h"
#include "host/config/Config.h"
#include "host/config/PluginFacts.h"
#include "host/routing/Plan.h"
#include "host/routing/Verdict.h"

namespace spillway::accounts {

// A planned request: the plan and the roster it points into.
struct Planned {
  std::shared_ptr<const Roster> roster;
  routing::Plan plan;
};

class AccountPool {
 public:
  // `chance` gives numbers from 0 to 1, by which guessed rests are spread; called under a lock. Empty: random ones.
  explicit AccountPool(std::function<double()> chance = {});

  // Takes over a configuration that passed config::complete(). Requests under way keep the roster they began with.
  void adopt(const config::Config& config, std::span<const config::PluginFacts> plugins);

  std::shared_ptr<const Roster> roster() const;
  std::shared_ptr<const routing::Health> health() const;

  // Plans a request and advances the rotation, unless the request's conversation has its place in some cache. The
  // query's places are looked up here. Error: the model name means nothing (ModelMissing).
  base::Result<Planned> begin(const routing::Query& query, int64_t nowMs);

  // What begin() would give, without advancing the rotation.
  base::Result<Planned> preview(const routing::Query& query, int64_t nowMs) const;

  // The candidate, planned a while ago, is to be tried now. Nothing: it may, and `flight` counts it. Else why not;
  // Doubtful: it may be tried when nothing better is left. `account` is the candidate's in the roster it was planned
  // with.
  std::optional<routing::Skipped> admit(const routing::Candidate& candidate, const Account& account, int64_t nowMs,
                                        std::optional<InFlight>& flight);

  // An attempt failed. Penalises whom the verdict concerns and returns how long the rest is, 0 when there is none.
  // `probe` is the flight's.
  int64_t learn(const routing::Candidate& candidate, const routing::Verdict& verdict, int64_t nowMs,
                uint64_t probe = 0);

  // An attempt was answered well: failures in a row are forgotten, and so are rests that were only guessed, and any
  // that it was the probe of. `firstTokenMs` is how long its stream took to begin; negative: it was none.
  void succeeded(const routing::Candidate& candidate, int64_t nowMs, int64_t firstTokenMs = -1, uint64_t probe = 0);

  // The same answer has shown this of its upstream's prompt cache: the conversation's next turn is best asked there.
  void cached(const routing::Candidate& candidate, const CacheUse& use, int64_t nowMs);

  // How long 95 of 100 answers of that model took to begin; -1: not known, or by fewer than `least` answers.
  int64_t slowMs(const routing::Candidate& candidate, uint32_t least = 1) const;
  // A stream of it had not begun after so long, and was given up: the next one is given longer.
  void waited(const routing::Candidate& candidate, int64_t ms);

  // What a reply said is left of allowances.
  void noteLimits(const routing::Candidate& candidate, std::span<const routing::RateWindow> windows, int64_t nowMs);

  // What the vendor has told, asked outside of any request, of windows of the whole account. Nothing happens when the
  // account is not in use any more.
  void noteAllowances(const Account& account, std::span<const routing::RateWindow> windows, int64_t nowMs);

  // Forgets what time has overtaken and writes down what a restart must not forget; every few seconds, one thread at a
  // time with openState(). May block.
  void tend(int64_t nowMs);

  // Takes an account out of use or back, where it begins anew; survives a restart. False: there is no such account.
  bool setUse(std::string_view provider, std::string_view account, Use use, int64_t nowMs);

  // The account in that slot has no token and cannot get one by itself, or has one again.
  void setNeedsLogin(uint32_t slot, bool needs);

  // Where it is kept what a restart must not forget, and what the last run has left there. Call before adopt().
  void openState(std::string file, int64_t nowMs);

  // One row per enabled account, in the order configured.
  std::vector<AccountStatus> status(int64_t nowMs) const;

  // Whether at least one account may be tried now.
  bool anyUsable(int64_t nowMs) const;

  // For InFlight: its probe's answer has begun well; it has ended.
  void proved(const routing::Lane& lane, uint64_t probe, int64_t nowMs);
  void release(const routing::Lane& lane, uint64_t probe);

 private:
  void restore(const KeptState& state);
  KeptState keptState() const;
  void save(int64_t nowMs);
  void measureHeadroom(uint32_t slot, int64_t nowMs);
  static uint32_t slotFor(std::unordered_map<std::string, uint32_t>& slots, const std::string& identity);
  base::Result<Planned> planned(routing::Query query, bool turns, int64_t nowMs) const;

  const std::function<double()> chance_;

  std::mutex fileMutex_;  // taken before mutex_; guards the file
  std::optional<StateFile> file_;

  mutable std::mutex mutex_;  // guards everything below; the pointed-to objects are immutable
  std::shared_ptr<const Roster> roster_;
  HealthBook book_;
  Caps caps_;
  Quotas quotas_;
  Affinity affinity_;
  uint64_t probes_ = 0;  // numbers given out
  std::unordered_map<std::string, uint32_t> accountSlots_, providerSlots_;
  std::unordered_map<uint32_t, std::shared_ptr<AccountCounters>> counters_;
  std::unordered_map<uint32_t, LastFailure> lastFailures_;
  std::unordered_map<uint32_t, Use> uses_;  // of those not enabled
};

}  // namespace spillway::accounts
