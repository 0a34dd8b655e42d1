#include "host/app/Allowances.h"

#include <algorithm>

#include "host/base/Clock.h"
#include "host/base/Log.h"
#include "host/money/Usage.h"

namespace spillway::app {

void Allowances::open(store::Ledger& ledger) {
  const std::lock_guard lock(mutex_);
  ledger_ = &ledger;
  renew();
}

void Allowances::adopt(std::shared_ptr<const config::Config> config) {
  const std::lock_guard lock(mutex_);
  config_ = std::move(config);
  renew();
}

void Allowances::adopt(const std::vector<keys::KeyRow>& keys) {
  const std::lock_guard lock(mutex_);
  ofKeys_.clear();
  for (const keys::KeyRow& key : keys)
    if (key.budget) ofKeys_.push_back(keys::ruleOf(*key.budget, key.name, key.createdMs));
  renew();
}

void Allowances::count(const store::ExchangeRecord& exchange) {
  const int64_t now = base::unixMs();
  for (const store::AttemptRecord& attempt : exchange.attempts) {
    if (!attempt.usage.known()) continue;
    const int64_t tokens =
        money::addKnown(std::max<int64_t>(attempt.usage.input, 0), std::max<int64_t>(attempt.usage.output, 0));
    const budget::Amount spent{std::max<int64_t>(attempt.costMicros, 0), tokens};
    budget::Hold hold;
    // Where a budget is used up already there is nothing left to count.
    budgets_.take({attempt.tier, attempt.provider, attempt.account, exchange.chain, exchange.clientKey}, {}, now, hold);
    if (hold.active()) hold.settle(spent, attempt.costMicros >= 0, exchange.startedMs, now);
  }
}

void Allowances::renew() {
  if (ledger_ == nullptr || config_ == nullptr) return;
  std::vector<budget::Rule> rules = config_->budgets;
  rules.insert(rules.end(), ofKeys_.begin(), ofKeys_.end());
  if (rules == inForce_ && config_->timeZone == zone_) return;
  const int64_t now = base::unixMs();
  std::vector<budget::Past> past;
  if (!rules.empty()) {
    auto rows = ledger_->spending(budget::Budgets::earliestMs(rules, config_->timeZone, now));
    if (!rows.ok())
      base::log(base::Level::Error, "budget", rows.error().message + "; budgets begin as if nothing had been spent");
    if (rows.ok())
      for (store::SpendingRow& row : *rows)
        past.push_back({row.atMs,
                        std::move(row.tier),
                        std::move(row.provider),
                        std::move(row.account),
                        std::move(row.chain),
                        std::move(row.clientKey),
                        {row.costMicros, row.tokens}});
  }
  inForce_ = rules;
  zone_ = config_->timeZone;
  budgets_.adopt(std::move(rules), zone_, past, now);
}

}  // namespace spillway::app
