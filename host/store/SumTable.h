// Rows with sums while they are being added up: one for each period and set of names. And what all questions about sums
// begin with.
//
// One thread at a time.
#pragma once

#include <algorithm>
#include <functional>
#include <map>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "host/store/Database.h"
#include "host/store/Days.h"
#include "host/store/Dictionary.h"
#include "host/store/Prepared.h"
#include "host/store/Spans.h"
#include "host/store/UsageQuery.h"

namespace spillway::store {

// Which set of names each number of a dictionary belongs to.
class Groups {
 public:
  static constexpr size_t kNone = static_cast<size_t>(-1);

  // Of the rows that fit, by the names in the columns `by`, counted from 1.
  Groups(Database& database, const DictionaryTable& table, const std::vector<int>& by,
         const std::function<bool(const Prepared& row)>& fits);

  // kNone: it is not asked for, or not known.
  size_t of(int64_t number) const {
    return number >= 0 && static_cast<size_t>(number) < groups_.size() ? groups_[static_cast<size_t>(number)] : kNone;
  }
  // Those that belong to one, with commas between.
  std::string numbers() const;
  const std::vector<std::string>& names(size_t group) const { return names_[group]; }
  size_t size() const { return names_.size(); }

 private:
  std::vector<size_t> groups_;  // by number
  std::vector<std::vector<std::string>> names_;
};

// What is kept of which age, and whether rows are still being counted.
struct SumState {
  Kept kept;
  bool counting = false;
};
SumState readSumState(Database& database);

Level levelOf(Period period);

template <class Sums>
class SumTable {
 public:
  SumTable(const SumQuery& query, const Days& days, const Groups& groups)
      : days_(days), groups_(groups), period_(query.period), level_(levelOf(query.period)), fromMs_(query.fromMs) {}

  // The row of a sum that begins then and is over a piece of that level; null when there are too many rows.
  Sums* at(int64_t atMs, Level level, size_t group) {
    if (current_ == nullptr || atMs != currentAtMs_) {
      currentAtMs_ = atMs;
      periodMs_ = period_ == Period::All ? fromMs_ : level == level_ ? atMs : beginOf(level_, atMs, days_);
      current_ = &places_.try_emplace(periodMs_, groups_.size(), Groups::kNone).first->second;
    }
    size_t& place = (*current_)[group];
    if (place == Groups::kNone) {
      if (rows_.size() >= kMostSumRows) return nullptr;
      place = rows_.size();
      rows_.push_back({periodMs_, groups_.names(group), {}});
    }
    return &rows_[place].sums;
  }

  // In the order of time and names.
  std::vector<SumRow<Sums>> take() {
    std::sort(rows_.begin(), rows_.end(), [](const auto& a, const auto& b) {
      return std::tie(a.periodMs, a.names) < std::tie(b.periodMs, b.names);
    });
    return std::move(rows_);
  }

 private:
  const Days& days_;
  const Groups& groups_;
  const Period period_;
  const Level level_;
  const int64_t fromMs_;
  std::map<int64_t, std::vector<size_t>> places_;  // in rows_, by period and group
  std::vector<size_t>* current_ = nullptr;
  int64_t currentAtMs_ = 0, periodMs_ = 0;
  std::vector<SumRow<Sums>> rows_;
};

}  // namespace spillway::store
