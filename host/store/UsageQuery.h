// What can be asked of the sums over exchanges and spills.
//
// Plain values; no threading rule of their own. Times are unix milliseconds.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "host/store/Sums.h"

namespace spillway::store {

// Whose sums there are to be. The first ones are those of usage and of spills alike; of spills they name who could not.
enum class Dimension {
  Provider,
  Account,
  Model,
  Tier,
  Chain,
  Agent,
  ClientKey,
  Cause,
  ToProvider,
  ToAccount,
  ToModel,
  ToTier
};
inline constexpr int kDimensionCount = 12;

// "provider", "client_key", "to_provider". Static.
const char* dimensionName(Dimension dimension);
bool ofUsage(Dimension dimension);
bool ofSpills(Dimension dimension);

enum class Period { All, Minute, Hour, Day };

// One row per period and set of names, over what began in [from, to).
struct SumQuery {
  int64_t fromMs = 0, toMs = 0;
  Period period = Period::All;
  std::vector<Dimension> by;                            // empty: of all together
  std::vector<std::pair<Dimension, std::string>> only;  // with these names
};
using UsageQuery = SumQuery;
using SpillQuery = SumQuery;

// More rows than that are nobody's to read: the answer is none at all, and `tooMany`.
inline constexpr size_t kMostSumRows = 20'000;

template <class Sums>
struct SumRow {
  int64_t periodMs = 0;            // its begin; of Period::All that of the span
  std::vector<std::string> names;  // in the order of `by`
  Sums sums{};
};

template <class Sums>
struct SumAnswer {
  // What was added up: wider than asked for where only whole hours or days are still there.
  int64_t fromMs = 0, toMs = 0;
  bool counting = false;  // rows of an earlier version are still being added up
  bool tooMany = false;
  std::vector<SumRow<Sums>> rows;  // by period, then by names
};
using UsageAnswer = SumAnswer<UsageSums>;
using SpillAnswer = SumAnswer<int64_t>;

}  // namespace spillway::store
