#include "host/admin/SumAsk.h"

#include <algorithm>

#include "host/base/Clock.h"

namespace spillway::admin {
namespace {

using store::Dimension;
using store::Period;

constexpr int64_t kDayMs = int64_t{24} * 3600 * 1000;
constexpr int64_t kLatestMs = int64_t{1} << 52;
constexpr Period kPeriods[] = {Period::All, Period::Minute, Period::Hour, Period::Day};

std::string listOf(bool (*fits)(Dimension)) {
  std::string list;
  for (int i = 0; i < store::kDimensionCount; ++i)
    if (const auto one = static_cast<Dimension>(i); fits(one))
      list += (list.empty() ? "" : ", ") + std::string(dimensionName(one));
  return list;
}

}  // namespace

const char* periodName(Period period) {
  constexpr const char* kNames[] = {"all", "minute", "hour", "day"};
  return kNames[static_cast<size_t>(period)];
}

void readSpan(Query& query, store::SumQuery& asked) {
  asked.toMs = query.number("to", 0, kLatestMs, base::unixMs() + 1);
  asked.fromMs = query.number("from", 0, kLatestMs, std::max<int64_t>(asked.toMs - kDayMs, 0));
  if (const std::string period = query.text("period"); !period.empty()) {
    const auto* found =
        std::find_if(std::begin(kPeriods), std::end(kPeriods), [&](Period one) { return period == periodName(one); });
    if (found == std::end(kPeriods))
      query.wrong("period", "minute, hour, day or all");
    else
      asked.period = *found;
  }
  // One that long would be answered with more rows than anybody can look at.
  if (asked.period == Period::Minute && asked.toMs - asked.fromMs > 2 * kDayMs)
    query.wrong("period", "hour or day for more than two days");
}

SumAsk sumAsk(Query& query, bool (*fits)(Dimension)) {
  SumAsk ask;
  readSpan(query, ask.query);
  std::string by = query.text("by");
  for (std::string_view rest = by; !rest.empty();) {
    const std::string_view name = rest.substr(0, rest.find(','));
    rest.remove_prefix(std::min(name.size() + 1, rest.size()));
    bool found = false;
    for (int i = 0; i < store::kDimensionCount && !found; ++i) {
      const auto one = static_cast<Dimension>(i);
      found = fits(one) && name == dimensionName(one);
      if (found && std::find(ask.query.by.begin(), ask.query.by.end(), one) == ask.query.by.end())
        ask.query.by.push_back(one);
    }
    if (!found) query.wrong("by", listOf(fits) + ", or several with commas");
  }
  for (int i = 0; i < store::kDimensionCount; ++i) {
    const auto one = static_cast<Dimension>(i);
    if (!fits(one)) continue;
    if (std::optional<std::string> name = query.given(dimensionName(one))) ask.query.only.emplace_back(one, *name);
  }
  if (const std::string compare = query.text("compare"); compare == "before") {
    ask.before = ask.query;
    ask.before->toMs = ask.query.fromMs;
    ask.before->fromMs = std::max<int64_t>(2 * ask.query.fromMs - ask.query.toMs, 0);
  } else if (!compare.empty()) {
    query.wrong("compare", "before, or left out");
  }
  if (const std::string format = query.text("format"); format == "csv")
    ask.csv = true;
  else if (!format.empty() && format != "json")
    query.wrong("format", "json or csv");
  return ask;
}

}  // namespace spillway::admin
