#include "tests/unit/accounts/WeekLaws.h"

#include <algorithm>
#include <cmath>
#include <cstdio>

#include "host/base/Strings.h"
#include "host/routing/Resting.h"

namespace spillway::accounts::week {
namespace {

constexpr size_t kTraceLines = 120;
constexpr double kUnfair = 0.01;  // of all turns, beyond an even share
constexpr int64_t kSlackMs = 2 * kSecond;
constexpr int64_t kLastResorts = static_cast<int64_t>(routing::kLastResorts);

std::string scopeKey(base::Scope scope, const std::string& provider, const std::string& account,
                     std::string_view model) {
  if (scope == base::Scope::Provider) return provider;
  if (scope == base::Scope::Account) return provider + "/" + account;
  return provider + "/" + account + "/" + std::string(model);
}

}  // namespace

std::string clockText(int64_t nowMs) {
  const int64_t at = nowMs - kStart;
  char text[40];
  std::snprintf(text, sizeof text, "day %d %02d:%02d:%02d.%03d", static_cast<int>(at / kDay),
                static_cast<int>(at % kDay / kHour), static_cast<int>(at % kHour / kMinute),
                static_cast<int>(at % kMinute / kSecond), static_cast<int>(at % kSecond));
  return text;
}

std::string laneText(const routing::Candidate& candidate) {
  return scopeKey(base::Scope::Model, candidate.provider->id, candidate.account->name, candidate.model);
}

void Laws::note(int64_t nowMs, std::string line) {
  trace_.push_back(clockText(nowMs) + "  " + std::move(line));
  if (trace_.size() > kTraceLines) trace_.pop_front();
}

void Laws::violated(int64_t nowMs, const std::string& what) {
  if (!broken_.empty()) return;
  broken_ = clockText(nowMs) + "  " + what + "\nbefore it:\n";
  for (const std::string& line : trace_) broken_ += "  " + line + "\n";
}

// Whoever works again must not be kept away longer than guesses last, or than it takes until a hint is tried.
void Laws::checkBreaker(const routing::Breaker& breaker, const std::string& whom, std::optional<int64_t> wellSince,
                        int64_t nowMs) {
  if (!wellSince) return;
  const int64_t guess =
      static_cast<int64_t>(1.2 * static_cast<double>(routing::ruleFor(breaker.rest.fault).mostRestMs));
  const int64_t most = breaker.rest.hinted ? routing::Breaker::kMostBetweenProbesMs : guess;
  const auto word = lastWord_.find(whom);
  const int64_t since = std::max(*wellSince, word == lastWord_.end() ? 0 : word->second);
  if (nowMs - since > most + kSlackMs)
    violated(nowMs, whom + " works again since " + clockText(since) + " and still rests until " +
                        clockText(breaker.rest.untilMs) + (breaker.rest.hinted ? ", as it was told" : ", by a guess") +
                        ", to be tried from " + clockText(breaker.probeFromMs));
}

std::optional<int64_t> Laws::anyWellSince(const routing::Provider& provider, int64_t nowMs) const {
  std::optional<int64_t> earliest;
  for (const routing::Account& account : provider.accounts) {
    const auto well = vendors_.wellSince(vendors_.find(provider.id, account.name), nowMs);
    if (well && (!earliest || *well < *earliest)) earliest = well;
  }
  return earliest;
}

// Whether somebody is finding out about a lane of theirs.
bool Laws::probing(const std::string& whom) const {
  for (auto at = probes_.lower_bound(whom); at != probes_.end() && at->first.starts_with(whom); ++at)
    if (at->second > 0 && (at->first.size() == whom.size() || at->first[whom.size()] == '/')) return true;
  return false;
}

void Laws::checkAlive(const Roster& roster, const routing::Health& health, int64_t nowMs) {
  // One that may be tried, or is just being tried, is not dead.
  const auto away = [&](const routing::Breaker& breaker, const std::string& whom) {
    const routing::Standing standing = breaker.standing(nowMs);
    if (standing == routing::Standing::Ready || standing == routing::Standing::Probe) return false;
    return breaker.probe == 0 || !probing(whom);
  };
  for (const routing::Provider& provider : roster.table().providers) {
    if (provider.slot < health.providers.size() && away(health.providers[provider.slot], provider.id))
      checkBreaker(health.providers[provider.slot], provider.id, anyWellSince(provider, nowMs), nowMs);
    for (const routing::Account& account : provider.accounts) {
      if (account.slot >= health.accounts.size()) continue;
      const routing::AccountHealth& state = health.accounts[account.slot];
      const std::string name = provider.id + "/" + account.name;
      const auto check = [&](const routing::Breaker& breaker, const std::string& whom) {
        if (away(breaker, whom))
          checkBreaker(breaker, whom, vendors_.wellSince(vendors_.find(provider.id, account.name), nowMs), nowMs);
      };
      check(state, name);
      for (const routing::ModelHealth& model : state.models) check(model, name + "/" + model.model);
    }
  }
}

// While all accounts of a provider are well, each is first as often as the others.
void Laws::countTurn(const Planned& planned, const routing::Health& health, int64_t nowMs) {
  for (const routing::Provider& provider : planned.roster->table().providers) {
    const auto& candidates = planned.plan.candidates;
    const auto first = std::find_if(candidates.begin(), candidates.end(), [&](const routing::Candidate& candidate) {
      return candidate.provider == &provider;
    });
    if (first == candidates.end()) continue;
    const bool ready = std::all_of(provider.accounts.begin(), provider.accounts.end(), [&](const auto& account) {
      return routing::restOf(health, provider, account, first->model, nowMs).standing == routing::Standing::Ready;
    });
    if (!ready) continue;
    Shares& shares = shares_[std::string(planned.plan.chain) + ": " + provider.id];
    for (const routing::Account& account : provider.accounts) shares.byAccount.try_emplace(account.name, 0);
    ++shares.byAccount[first->account->name];
    ++shares.all;
  }
}

void Laws::planned(const Planned& planned, const routing::Health& health, int64_t nowMs) {
  ++plans_;
  countTurn(planned, health, nowMs);
  checkAlive(*planned.roster, health, nowMs);
}

void Laws::began(const routing::Candidate& candidate, bool probe, int64_t nowMs) {
  for (base::Scope scope : {base::Scope::Provider, base::Scope::Account, base::Scope::Model}) {
    const auto closed =
        closedUntil_.find(scopeKey(scope, candidate.provider->id, candidate.account->name, candidate.model));
    if (closed != closedUntil_.end() && nowMs < closed->second)
      violated(nowMs, laneText(candidate) + " is asked before " + clockText(closed->second) + ", as it was told");
  }
  if (probe && ++probes_[laneText(candidate)] > 1) violated(nowMs, laneText(candidate) + " has two probes under way");
}

void Laws::ended(const routing::Candidate& candidate, bool probe, const routing::Verdict* verdict, int64_t nowMs) {
  if (probe) --probes_[laneText(candidate)];
  if (verdict == nullptr) return;
  const std::string key = scopeKey(verdict->scope, candidate.provider->id, candidate.account->name, candidate.model);
  lastWord_[key] = nowMs;
  if (verdict->retryAfterMs <= 0) return;
  int64_t& closed = closedUntil_[key];
  closed = std::max(closed, nowMs + std::min(verdict->retryAfterMs, routing::Breaker::kLongestBlindMs));
  // What a probe was told is news, whatever was said before it began.
  int64_t& hinted = hintedUntil_[key];
  const int64_t until = nowMs + std::min(verdict->retryAfterMs, routing::kMostHintMs);
  hinted = std::max(probe ? closed : hinted, until);
}

void Laws::warned(const routing::Candidate& candidate, int64_t nowMs) {
  lastWord_[candidate.provider->id + "/" + candidate.account->name] = nowMs;
}

void Laws::held(const budget::Spender& spender, const budget::Amount& likely, bool back) {
  for (const budget::Rule& rule : rules_) {
    const std::string value = spender.valueOf(rule.on);
    if (value.empty() || !base::globMatch(rule.match, value)) continue;
    Purse& purse = purses_[rule.name + " " + value];
    purse.held += back ? -likely.micros : likely.micros;
    purse.largest = std::max(purse.largest, likely.micros);
  }
}

void Laws::blocked(const budget::Spender& spender, const budget::Amount& likely, const budget::Block& block,
                   int64_t nowMs) {
  for (const budget::Rule& rule : rules_) {
    if (rule.name != block.budget) continue;
    Purse& purse = purses_[rule.name + " " + spender.valueOf(rule.on)];
    const int64_t left = rule.limit.micros - purse.spentByDay[nowMs / kDay] - purse.held;
    if (left >= likely.micros)
      violated(nowMs, "'" + rule.name + "' says no though " + std::to_string(left) + " are left");
  }
}

void Laws::spent(const budget::Spender& spender, const budget::Amount& cost, int64_t startedMs, int64_t nowMs) {
  for (const budget::Rule& rule : rules_) {
    const std::string value = spender.valueOf(rule.on);
    if (value.empty() || !base::globMatch(rule.match, value)) continue;
    Purse& purse = purses_[rule.name + " " + value];
    int64_t& day = purse.spentByDay[startedMs / kDay];
    day += cost.micros;
    if (day > rule.limit.micros + purse.largest)
      violated(nowMs, "'" + rule.name + "' is overspent by more than one request: " + std::to_string(day) + " of " +
                          std::to_string(rule.limit.micros));
  }
}

// Why that lane has not answered the request; empty: there is no good reason.
std::string Laws::why(const Failure& failure, const routing::Provider& provider, const routing::Account& account,
                      const std::string& model) {
  const auto well = vendors_.wellSince(vendors_.find(provider.id, account.name), failure.untilMs);
  if (!well || *well > failure.fromMs) return "it did not work all the while";
  for (base::Scope scope : {base::Scope::Provider, base::Scope::Account, base::Scope::Model}) {
    const auto hint = hintedUntil_.find(scopeKey(scope, provider.id, account.name, model));
    if (hint != hintedUntil_.end() && hint->second > failure.untilMs) return "it was told so";
  }
  for (const routing::Attempt& attempt : failure.walk->attempts())
    if (attempt.candidate.account == &account && attempt.candidate.model == model) return "it was tried";
  if (failure.walk->attempts().size() >= routing::Walk::kMostAttempts) return "enough were tried";
  const auto& candidates = failure.walk->plan().candidates;
  const auto resorts = std::count_if(candidates.begin(), candidates.end(), [](const routing::Candidate& candidate) {
    return candidate.why == routing::Candidate::Why::LastResort;
  });
  for (const routing::Skipped& skipped : failure.walk->plan().skipped) {
    if (skipped.provider != &provider || (skipped.account != nullptr && skipped.account != &account)) continue;
    if (skipped.why == routing::Skipped::Why::Budget) return "there is no budget";
    if (skipped.why == routing::Skipped::Why::FullAtOnce || skipped.why == routing::Skipped::Why::FullMinute)
      return "it is full";
    if (skipped.why == routing::Skipped::Why::Rest && !skipped.rest.binding(failure.untilMs) &&
        resorts >= kLastResorts) {
      ++fewResorts_;
      return "three others that rest by a guess were tried";
    }
  }
  return "";
}

void Laws::failed(const Failure& failure) {
  std::set<std::pair<const routing::Account*, std::string>> lanes;
  const auto consider = [&](const routing::Provider* provider, const routing::Account* account,
                            std::string_view model) {
    if (provider == nullptr || account == nullptr || !lanes.emplace(account, model).second) return;
    if (why(failure, *provider, *account, std::string(model)).empty())
      violated(failure.untilMs, "request " + std::to_string(failure.request) + ", which came at " +
                                    clockText(failure.fromMs) + ", fails, though " + provider->id + "/" +
                                    account->name + "/" + std::string(model) +
                                    " worked all the while: " + failure.walk->error(failure.untilMs).message);
  };
  for (const routing::Candidate& candidate : failure.walk->plan().candidates)
    consider(candidate.provider, candidate.account, candidate.model);
  for (const routing::Skipped& skipped : failure.walk->plan().skipped)
    consider(skipped.provider, skipped.account, skipped.model);
}

void Laws::finish(int64_t nowMs) {
  for (const auto& [whose, shares] : shares_) {
    if (shares.all < 1000) continue;
    const double even = static_cast<double>(shares.all) / static_cast<double>(shares.byAccount.size());
    for (const auto& [account, count] : shares.byAccount)
      if (std::abs(static_cast<double>(count) - even) > kUnfair * static_cast<double>(shares.all))
        violated(nowMs, "of " + std::to_string(shares.all) + " turns of " + whose + " the account " + account +
                            " has had " + std::to_string(count));
  }
}

}  // namespace spillway::accounts::week
