// Rows with sums, as JSON and as tables.
//
// Pure functions; any thread.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "host/admin/Csv.h"
#include "host/admin/Rows.h"
#include "host/money/Cost.h"
#include "host/store/UsageQuery.h"

namespace spillway::admin {

using UsageRow = store::SumRow<store::UsageSums>;
using SpillRow = store::SumRow<int64_t>;

// One model at whose prices everything is to be counted once more.
struct OneModel {
  std::string provider, model;
  money::Prices prices;
};

// `by`: what the row's names are of.
Json usageRow(const UsageRow& row, const std::vector<store::Dimension>& by, const std::optional<OneModel>& as);
Json spillRow(const SpillRow& row, const std::vector<store::Dimension>& by);
Json totalsRow(const UsageRow& row, const std::vector<store::Dimension>& by);

Csv usageCsv(const store::UsageAnswer& answer, const std::vector<store::Dimension>& by,
             const std::optional<OneModel>& as);
Csv spillCsv(const store::SpillAnswer& answer, const std::vector<store::Dimension>& by);

}  // namespace spillway::admin
