#include "host/store/Sums.h"

#include <algorithm>
#include <vector>

namespace spillway::store {

void UsageSums::add(const ExchangeRecord& record) {
  const auto plus = [](int64_t& sum, int64_t more) { sum = money::addKnown(sum, std::max<int64_t>(more, 0)); };
  ++exchanges;
  spilled += record.attempts.size() > 1;
  attempts += static_cast<int64_t>(record.attempts.size());
  usageUnknown += !record.usage.known();
  money::addUsage(usage, record.usage);
  plus(costMicros, record.costMicros);
  costUnknown += record.costMicros < 0 && (record.usage.input > 0 || record.usage.output > 0);
  costEstimated += record.costEstimated;
  plus(savedMicros, record.savedMicros);
  plus(saverTokens, record.saverTokens);
  plus(saverMicros, record.saverMicros);
  plus(durationUs, record.durationUs);
  ttft.add(record.ttftUs);
  ++outcomes[static_cast<size_t>(record.outcome)];
}

void UsageSums::add(const UsageSums& other) {
  std::array<int64_t, std::size(kUsageSumColumns)> more{};
  size_t at = 0;
  usageSumFields(other, [&](int64_t number) { more[at++] = number; });
  at = 0;
  usageSumFields(*this, [&](int64_t& sum) { sum = money::addKnown(sum, more[at++]); });
  ttft.add(other.ttft);
  for (size_t i = 0; i < outcomes.size(); ++i) outcomes[i] += other.outcomes[i];
}

}  // namespace spillway::store
