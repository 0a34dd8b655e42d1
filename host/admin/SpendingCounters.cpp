#include "host/admin/SpendingCounters.h"

#include <algorithm>
#include <string_view>

namespace spillway::admin {

void SpendingCounters::observe(const store::ExchangeRecord& exchange) {
  for (const store::AttemptRecord& attempt : exchange.attempts) {
    if (!attempt.usage.known()) continue;
    const std::lock_guard lock(mutex_);
    using View = std::string_view;
    auto found = rows_.find(std::tuple<View, View, View, View, View>(attempt.provider, attempt.account, attempt.model,
                                                                     attempt.tier, exchange.clientKey));
    if (found == rows_.end()) {
      SpendingRow row{attempt.provider, attempt.account, attempt.model, attempt.tier, exchange.clientKey, 0, 0, 0};
      if (rows_.size() >= kMostRows) row = {"other", "other", "other", "other", "other", 0, 0, 0};
      const Key key(row.provider, row.account, row.model, row.tier, row.clientKey);
      found = rows_.try_emplace(key, std::move(row)).first;
    }
    SpendingRow& row = found->second;
    row.tokens = money::addKnown(row.tokens, money::addKnown(std::max<int64_t>(attempt.usage.input, 0),
                                                             std::max<int64_t>(attempt.usage.output, 0)));
    if (attempt.costMicros < 0)
      ++row.unpriced;
    else
      row.micros = money::addKnown(row.micros, attempt.costMicros);
  }
}

std::vector<SpendingRow> SpendingCounters::rows() const {
  const std::lock_guard lock(mutex_);
  std::vector<SpendingRow> rows;
  rows.reserve(rows_.size());
  for (const auto& [key, row] : rows_) rows.push_back(row);
  return rows;
}

}  // namespace spillway::admin
