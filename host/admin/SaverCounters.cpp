#include "host/admin/SaverCounters.h"

#include "host/money/Usage.h"

namespace spillway::admin {

void SaverCounters::observe(const store::ExchangeRecord& exchange) {
  if (exchange.savings.empty()) return;
  const std::lock_guard lock(mutex_);
  for (const store::SavingRecord& saving : exchange.savings) {
    auto found = rows_.find({saving.tool, saving.compressor});
    if (found == rows_.end()) {
      const bool fits = rows_.size() < kMostRows;
      const std::string tool = fits ? saving.tool : "other", compressor = fits ? saving.compressor : "other";
      found = rows_.try_emplace({tool, compressor}, SaverRow{tool, compressor, 0, 0, 0}).first;
    }
    SaverRow& row = found->second;
    int64_t& tokens = saving.fresh ? row.freshTokens : row.earlierTokens;
    tokens = money::addKnown(tokens, saving.tokens);
    if (saving.micros > 0) row.micros = money::addKnown(row.micros, saving.micros);
  }
}

std::vector<SaverRow> SaverCounters::rows() const {
  const std::lock_guard lock(mutex_);
  std::vector<SaverRow> rows;
  rows.reserve(rows_.size());
  for (const auto& [key, row] : rows_) rows.push_back(row);
  return rows;
}

}  // namespace spillway::admin
