#include "host/inquiry/Balances.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <random>

#include "host/base/Clock.h"
#include "host/base/Masking.h"

namespace spillway::inquiry {
namespace {

constexpr int64_t kFirstMs = 3'000;         // after the start; whoever stops at once has asked nobody
constexpr int64_t kUsualMs = 15 * 60'000;   // while it is used
constexpr int64_t kWatchedMs = 5 * 60'000;  // while somebody looks
constexpr int64_t kTroubleMs = 3 * 60'000;  // after requests have failed
constexpr int64_t kLookingMs = 2 * 60'000;  // how long somebody is believed to look
constexpr int kMostDoublings = 5;
constexpr auto kLook = std::chrono::seconds(2);
constexpr size_t kMostErrorBytes = 300;

double randomChance() {
  thread_local std::mt19937_64 dice(std::random_device{}());
  return std::uniform_real_distribution<>(0, 1)(dice);
}

// Whole ones: a rest is something, and what is owed is nothing.
int64_t whole(const std::optional<double>& amount) {
  constexpr double kMost = 1e15;
  return amount ? static_cast<int64_t>(std::clamp(std::ceil(*amount), 0.0, kMost)) : -1;
}

}  // namespace

std::vector<routing::RateWindow> windowsOf(const std::vector<Balance>& amounts) {
  std::vector<routing::RateWindow> windows;
  for (const Balance& one : amounts) {
    if (!one.ofAccount || !one.left || (!one.limit && one.resetMs == 0)) continue;
    windows.push_back({one.name, whole(one.limit), whole(one.left), one.resetMs, base::Scope::Account});
  }
  return windows;
}

int64_t Balances::wait(const Use& use, int failures, double chance) {
  int64_t usual = 0;
  if (use.used) usual = kUsualMs;
  if (use.watched) usual = kWatchedMs;
  if (use.failed) usual = kTroubleMs;
  const double spread = 0.9 + 0.3 * chance;
  return static_cast<int64_t>(static_cast<double>(usual << std::min(failures, kMostDoublings)) * spread);
}

bool Balances::due(const Source& source, int64_t nowMs) const {
  if (!source.tried) return nowMs >= source.triedMs + kFirstMs;
  Use use;
  use.used = source.account->counters->succeeded.load() != source.usedBefore;
  use.failed = source.account->counters->failed.load() != source.failedBefore;
  use.watched = lookedMs_ != 0 && nowMs < lookedMs_ + kLookingMs;
  const int64_t after = wait(use, source.failures, source.chance);
  return after > 0 && nowMs >= source.triedMs + after;
}

Balances::Balances(upstream::HttpCaller& caller, Options options)
    : caller_(caller), options_(std::move(options)), thread_([this] { run(); }) {}

Balances::~Balances() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  cancelled_ = true;
  wake_.notify_all();
  thread_.join();
}

void Balances::adopt(std::shared_ptr<const accounts::Roster> roster, std::shared_ptr<const plugins::PluginSet> plugins,
                     bool enabled) {
  std::vector<Source> sources;
  for (const auto& account : roster->accounts()) {
    const plugins::Provider* provider = enabled ? plugins->provider(account->plugin) : nullptr;
    if (!provider || account->simulated || (account->key.empty() && !account->tokens)) continue;
    Source source;
    source.account = account.get();
    source.calls = leftCalls(*provider);
    if (source.calls.empty()) continue;
    source.answers.resize(source.calls.size());
    source.triedMs = base::monotonicMs();
    sources.push_back(std::move(source));
  }
  const std::lock_guard lock(mutex_);
  // The same account keeps what is known of it.
  for (Source& source : sources)
    for (Source& old : sources_) {
      if (old.account->slot != source.account->slot || old.calls != source.calls) continue;
      const accounts::Account* account = source.account;
      source = std::move(old);
      source.account = account;
      break;
    }
  roster_ = std::move(roster);
  plugins_ = std::move(plugins);
  sources_ = std::move(sources);
}

std::vector<BalanceStatus> Balances::status(bool looking) {
  const std::lock_guard lock(mutex_);
  if (looking) lookedMs_ = base::monotonicMs();
  std::vector<BalanceStatus> rows;
  for (const Source& source : sources_) {
    BalanceStatus& row = rows.emplace_back();
    row.provider = source.account->provider;
    row.account = source.account->name;
    for (const auto& answer : source.answers) row.amounts.insert(row.amounts.end(), answer.begin(), answer.end());
    row.readMs = source.readMs;
    row.error = source.error;
  }
  return rows;
}

void Balances::run() {
  std::unique_lock lock(mutex_);
  while (!stopping_) {
    const int64_t now = base::monotonicMs();
    const auto found =
        std::find_if(sources_.begin(), sources_.end(), [&](const Source& source) { return due(source, now); });
    if (found == sources_.end()) {
      wake_.wait_for(lock, kLook);
      continue;
    }
    found->tried = true;
    found->triedMs = now;
    found->chance = options_.chance ? options_.chance() : randomChance();
    found->usedBefore = found->account->counters->succeeded.load();
    found->failedBefore = found->account->counters->failed.load();
    // The account lives as long as its roster, whatever is adopted meanwhile.
    const auto roster = roster_;
    const auto plugins = plugins_;
    const accounts::Account& account = *found->account;
    const std::vector<LeftCall> calls = found->calls;
    lock.unlock();
    ask(*plugins, account, calls);
    lock.lock();
  }
}

void Balances::ask(const plugins::PluginSet& plugins, const accounts::Account& account,
                   const std::vector<LeftCall>& calls) {
  std::vector<std::optional<std::vector<Balance>>> answers(calls.size());
  std::string error;
  const auto failed = [&](const base::Error& why) {
    if (error.empty()) error = base::masked(why.message).substr(0, kMostErrorBytes);
  };
  const plugins::Provider* provider = plugins.provider(account.plugin);
  if (!provider) {
    failed({.message = "its plugin is not loaded"});
  } else if (auto credential = options_.credential(account); !credential.ok()) {
    failed(credential.error());
  } else {
    for (size_t i = 0; i < calls.size(); ++i) {
      auto answer = askLeft(caller_, *provider, account, *credential, calls[i], cancelled_);
      if (answer.ok())
        answers[i] = std::move(*answer);
      else
        failed(answer.error());
    }
  }
  std::vector<Balance> all;
  {
    const std::lock_guard lock(mutex_);
    if (stopping_) return;
    for (Source& source : sources_) {
      if (source.account->slot != account.slot || source.calls != calls) continue;
      for (size_t i = 0; i < calls.size(); ++i) {
        if (!answers[i]) continue;
        all.insert(all.end(), answers[i]->begin(), answers[i]->end());
        source.answers[i] = std::move(*answers[i]);
        source.readMs = base::unixMs();
      }
      source.failures = error.empty() ? 0 : source.failures + 1;
      source.error = std::move(error);
      break;
    }
  }
  if (const auto windows = windowsOf(all); !windows.empty() && options_.learned) options_.learned(account, windows);
}

}  // namespace spillway::inquiry
