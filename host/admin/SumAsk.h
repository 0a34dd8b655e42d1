// The query of a path that answers with sums: which span, which periods, whose, in which form.
//
// One thread at a time.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "host/admin/Query.h"
#include "host/store/UsageQuery.h"

namespace spillway::admin {

struct SumAsk {
  store::SumQuery query;
  std::optional<store::SumQuery> before;  // the same over the span before, when that is wanted too
  bool csv = false;
};

// From `query`, which keeps what is wrong. `fits`: which dimensions there are.
SumAsk sumAsk(Query& query, bool (*fits)(store::Dimension));

// from, to, period: the last day when they are left out.
void readSpan(Query& query, store::SumQuery& asked);

// "minute", "hour", "day" or "all".
const char* periodName(store::Period period);

}  // namespace spillway::admin
