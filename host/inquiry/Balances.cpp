#include "host/inquiry/Balances.h"

#include <algorithm>
#include <chrono>

#include "host/base/Clock.h"
#include "host/base/Masking.h"
#include "host/inquiry/AccountCall.h"

namespace spillway::inquiry {
namespace {

constexpr int64_t kFirstMs = 3'000;         // after the start; whoever stops at once has asked nobody
constexpr int64_t kUsualMs = 15 * 60'000;   // while it is used
constexpr int64_t kTroubleMs = 3 * 60'000;  // after requests have failed
constexpr auto kLook = std::chrono::seconds(2);
constexpr int64_t kTimeoutMs = 15'000;
constexpr size_t kMostBytes = 256 * 1024, kMostErrorBytes = 300;

}  // namespace

bool Balances::Source::due(int64_t nowMs) const {
  if (!tried) return nowMs >= triedMs + kFirstMs;
  const uint64_t used = account->counters->succeeded.load(), failed = account->counters->failed.load();
  return (failed != failedBefore && nowMs >= triedMs + kTroubleMs) ||
         (used != usedBefore && nowMs >= triedMs + kUsualMs);
}

Balances::Balances(upstream::HttpCaller& caller) : caller_(caller), thread_([this] { run(); }) {}

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
    auto rule = provider ? BalanceRule::parse(provider->quirk("balance", "")) : std::nullopt;
    if (!rule || account->simulated || account->key.empty()) continue;
    sources.push_back({account.get(), std::move(*rule), {account->provider, account->name, {}, 0, ""}});
    sources.back().triedMs = base::monotonicMs();
  }
  const std::lock_guard lock(mutex_);
  // The same account keeps what is known of it.
  for (Source& source : sources)
    for (Source& old : sources_) {
      if (old.account->slot != source.account->slot || old.rule.path() != source.rule.path()) continue;
      const accounts::Account* account = source.account;
      source = std::move(old);
      source.account = account;
      break;
    }
  roster_ = std::move(roster);
  plugins_ = std::move(plugins);
  sources_ = std::move(sources);
}

std::vector<BalanceStatus> Balances::status() const {
  const std::lock_guard lock(mutex_);
  std::vector<BalanceStatus> rows;
  for (const Source& source : sources_) rows.push_back(source.status);
  return rows;
}

base::Result<std::vector<Balance>> Balances::fetch(const plugins::PluginSet& plugins, const accounts::Account& account,
                                                   const BalanceRule& rule) {
  const plugins::Provider* provider = plugins.provider(account.plugin);
  if (!provider) return base::Error{.message = "its plugin is not loaded"};
  auto made = accountCall(*provider, account, rule.path(), rule.method());
  if (!made.ok()) return made.error();
  upstream::HttpCall call;
  call.method = rule.method();
  call.url = made->url;
  for (const auto& [name, value] : made->headers) call.headers.emplace_back(name, value);
  call.timeoutMs = kTimeoutMs;
  call.mostBytes = kMostBytes;
  call.proxy = account.proxy;
  call.cancelled = &cancelled_;
  auto answer = caller_.call(call);
  if (!answer.ok()) return answer.error();
  if (answer->status != 200)
    return base::Error{.fault = base::Fault::Server,
                       .message = "it was answered with status " + std::to_string(answer->status)};
  return rule.read(answer->body);
}

void Balances::run() {
  std::unique_lock lock(mutex_);
  while (!stopping_) {
    const int64_t now = base::monotonicMs();
    const auto due =
        std::find_if(sources_.begin(), sources_.end(), [&](const Source& source) { return source.due(now); });
    if (due == sources_.end()) {
      wake_.wait_for(lock, kLook);
      continue;
    }
    due->tried = true;
    due->triedMs = now;
    due->usedBefore = due->account->counters->succeeded.load();
    due->failedBefore = due->account->counters->failed.load();
    // The account lives as long as its roster, whatever is adopted meanwhile.
    const auto roster = roster_;
    const auto plugins = plugins_;
    const accounts::Account& account = *due->account;
    const BalanceRule rule = due->rule;
    lock.unlock();
    auto read = fetch(*plugins, account, rule);
    lock.lock();
    for (Source& source : sources_) {
      if (source.account->slot != account.slot) continue;
      if (read.ok()) {
        source.status.amounts = std::move(*read);
        source.status.readMs = base::unixMs();
        source.status.error.clear();
      } else {
        source.status.error = base::masked(read.error().message).substr(0, kMostErrorBytes);
      }
      break;
    }
  }
}

}  // namespace spillway::inquiry
