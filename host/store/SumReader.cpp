#include "host/store/SumReader.h"

#include <algorithm>
#include <iterator>
#include <set>
#include <string>

#include "host/store/Prepared.h"
#include "host/store/Rollup.h"
#include "host/store/SumTable.h"

namespace spillway::store {
namespace {

// Where the names of a dimension stand behind the id of facets and causes.
int facetColumn(Dimension dimension) { return static_cast<int>(dimension) + 2; }

int causeColumn(Dimension dimension) {
  switch (dimension) {
    case Dimension::Chain:
      return 1;
    case Dimension::Cause:
      return 2;
    case Dimension::ToProvider:
    case Dimension::ToAccount:
    case Dimension::ToModel:
    case Dimension::ToTier:
      return 7 + static_cast<int>(dimension) - static_cast<int>(Dimension::ToProvider);
    default:
      return 3 + static_cast<int>(dimension);
  }
}

// Whether the row of a dictionary has the names that are asked for.
bool named(const Prepared& row, const SumQuery& query, int (*column)(Dimension)) {
  return std::all_of(query.only.begin(), query.only.end(),
                     [&](const auto& one) { return row.text(column(one.first)) == one.second; });
}

std::vector<int> columnsOf(const SumQuery& query, int (*column)(Dimension)) {
  std::vector<int> by;
  for (Dimension one : query.by) by.push_back(column(one));
  return by;
}

View viewOf(const SumQuery& query) {
  std::vector<Dimension> names = query.by;
  for (const auto& one : query.only) names.push_back(one.first);
  return viewOf(names);
}

// Calls `rows` and `sums` for the pieces of a span, in the order of time.
template <class Rows, class Sums>
void walk(const SumQuery& query, const Days& days, const Kept& kept, const Rows& rows, const Sums& sums) {
  for (const Span& span : spansOf(query.fromMs, query.toMs, levelOf(query.period), days, kept)) {
    if (span.level == Level::Rows)
      rows(span);
    else
      sums(span);
  }
}

Prepared inSpan(Database& database, const std::string& select, const char* column, const Span& span) {
  Prepared statement(database.session(), select + " WHERE " + column + " >= ? AND " + column + " < ?");
  statement.bindNumber(span.fromMs).bindNumber(span.toMs);
  return statement;
}

// What an outcome's facets add to; by number.
std::vector<Outcome> outcomesOf(Database& database) {
  std::vector<Outcome> outcomes;
  Prepared rows(database.session(), "SELECT id, outcome FROM facets");
  while (rows.step()) {
    const auto number = static_cast<size_t>(rows.number(0));
    if (number >= outcomes.size()) outcomes.resize(number + 1, Outcome::Failed);
    outcomes[number] = parseOutcome(rows.text(1)).value_or(Outcome::Failed);
  }
  return outcomes;
}

// The part of an exchange that is added up.
ExchangeRecord measured(const Prepared& row) {
  const auto known = [&](int column) { return row.isNull(column) ? -1 : row.number(column); };
  ExchangeRecord record;
  int column = 2;
  record.outcome = parseOutcome(row.text(column++)).value_or(Outcome::Failed);
  record.attempts.resize(static_cast<size_t>(row.number(column++)));
  for (int64_t Usage::*part :
       {&Usage::input, &Usage::cacheRead, &Usage::cacheWrite, &Usage::output, &Usage::reasoning, &Usage::cacheWrite1h,
        &Usage::inputAudio, &Usage::inputImage, &Usage::outputAudio, &Usage::outputImage})
    record.usage.*part = known(column++);
  record.costMicros = known(column++);
  record.costEstimated = row.number(column++) != 0;
  record.savedMicros = known(column++);
  record.saverTokens = row.number(column++);
  record.saverMicros = known(column++);
  record.durationUs = row.number(column++);
  record.ttftUs = known(column++);
  return record;
}

constexpr const char* kMeasured =
    "SELECT started_ms, facet, outcome, (SELECT count(*) FROM attempts a WHERE a.exchange_id = exchanges.id), input, "
    "cache_read, cache_write, output, reasoning, cache_write_1h, input_audio, input_image, output_audio, output_image, "
    "cost_micros, cost_estimated, saved_micros, saver_tokens, saver_micros, duration_us, ttft_us FROM exchanges";

template <class Sums>
SumQuery begun(SumAnswer<Sums>& answer, const SumQuery& asked, const Days& days, const SumState& state) {
  SumQuery query = asked;
  widen(query.fromMs, query.toMs, days, state.kept);
  answer.fromMs = query.fromMs;
  answer.toMs = query.toMs;
  answer.counting = state.counting;
  return query;
}

}  // namespace

UsageAnswer readUsage(Database& database, const UsageQuery& asked, const Days& days) {
  UsageAnswer answer;
  const SumState state = readSumState(database);
  const SumQuery query = begun(answer, asked, days, state);
  const View view = viewOf(query);
  const std::string number = std::to_string(static_cast<int>(view));
  // What is put together from minutes and rows has all names, whatever the view.
  const Groups groups(database, kFacets, columnsOf(query, facetColumn), [&](const Prepared& row) {
    return (row.text(1) == "0" || row.text(1) == number) && named(row, query, facetColumn);
  });
  const std::vector<Outcome> outcomes = outcomesOf(database);
  SumTable<UsageSums> table(query, days, groups);

  // Else the numbers of all the others would be read to be passed over.
  const std::string fitting =
      view == View::All && !query.only.empty() ? " AND facet IN (" + groups.numbers() + ")" : std::string();
  std::string columns;
  for (const char* column : kUsageSumColumns) columns += std::string(", ") + column;
  const auto place = [&](int64_t atMs, Level level, int64_t facet) -> UsageSums* {
    const size_t group = groups.of(facet);
    if (group == Groups::kNone) return nullptr;
    UsageSums* sums = table.at(atMs, level, group);
    answer.tooMany |= sums == nullptr;
    return sums;
  };
  walk(
      query, days, state.kept,
      [&](const Span& span) {
        Prepared rows = inSpan(database, kMeasured, "started_ms", span);
        while (rows.step())
          if (UsageSums* sums = place(rows.number(0), Level::Rows, rows.number(1))) sums->add(measured(rows));
      },
      [&](const Span& span) {
        const bool parted = view != View::All && span.level != Level::Minute;
        const std::string source = (parted ? "view_" : "usage_") + std::string(levelName(span.level));
        Prepared rows(database.session(), "SELECT at, facet" + columns + ", ttft FROM " + source + " WHERE " +
                                              (parted ? "view = " + number + " AND " : "") + "at >= ? AND at < ?" +
                                              fitting);
        rows.bindNumber(span.fromMs).bindNumber(span.toMs);
        while (rows.step()) {
          const int64_t facet = rows.number(1);
          UsageSums* sums = place(rows.number(0), span.level, facet);
          if (sums == nullptr) continue;
          const int64_t before = sums->exchanges;
          int column = 2;
          usageSumFields(*sums, [&](int64_t& sum) { sum = money::addKnown(sum, rows.number(column++)); });
          sums->ttft.add(rows.bytes(column));
          sums->outcomes[static_cast<size_t>(outcomes[static_cast<size_t>(facet)])] += sums->exchanges - before;
        }
      });
  answer.rows = table.take();
  return answer;
}

SpillAnswer readSpills(Database& database, const SpillQuery& asked, const Days& days) {
  SpillAnswer answer;
  const SumState state = readSumState(database);
  const SumQuery query = begun(answer, asked, days, state);
  const Groups groups(database, kCauses, columnsOf(query, causeColumn),
                      [&](const Prepared& row) { return named(row, query, causeColumn); });
  SumTable<int64_t> table(query, days, groups);
  const auto add = [&](Prepared rows, Level level) {
    while (rows.step()) {
      const size_t group = groups.of(rows.number(1));
      if (group == Groups::kNone) continue;
      int64_t* sum = table.at(rows.number(0), level, group);
      answer.tooMany |= sum == nullptr;
      if (sum != nullptr) *sum += rows.number(2);
    }
  };
  walk(
      query, days, state.kept,
      [&](const Span& span) {
        add(inSpan(database, "SELECT started_ms, cause, times FROM spills", "started_ms", span), span.level);
      },
      [&](const Span& span) {
        add(inSpan(database, std::string("SELECT at, cause, spills FROM spill_") + levelName(span.level), "at", span),
            span.level);
      });
  answer.rows = table.take();
  return answer;
}

std::vector<SavingsRow> readSavings(Database& database, const SavingsQuery& asked, const Days& days) {
  using By = SavingsQuery::By;
  const char* const of = asked.by == By::Tool ? "tool" : asked.by == By::Compressor ? "compressor" : "all";
  SumQuery query{asked.fromMs, asked.toMs, asked.period, {}, {}};
  const SumState state = readSumState(database);
  widen(query.fromMs, query.toMs, days, state.kept);
  const Groups groups(database, kSavingKinds, {2}, [&](const Prepared& row) { return row.text(1) == of; });
  SumTable<SavingSums> table(query, days, groups);
  std::map<std::string, size_t, std::less<>> groupNamed;
  for (size_t i = 0; i < groups.size(); ++i) groupNamed[groups.names(i).front()] = i;

  walk(
      query, days, state.kept,
      [&](const Span& span) {
        Prepared rows =
            inSpan(database, "SELECT started_ms, exchange_id, tool, compressor, fresh, tokens, micros FROM savings",
                   "started_ms", span);
        std::set<std::pair<std::string, size_t>> seen;
        while (rows.step()) {
          const std::string_view name = asked.by == By::Tool         ? rows.text(2)
                                        : asked.by == By::Compressor ? rows.text(3)
                                                                     : std::string_view();
          auto group = groupNamed.find(name);
          if (group == groupNamed.end()) group = groupNamed.find(kOther);
          if (group == groupNamed.end()) continue;
          SavingSums* sums = table.at(rows.number(0), span.level, group->second);
          if (sums == nullptr) continue;
          sums->exchanges += seen.emplace(rows.text(1), group->second).second;
          sums->tokens += rows.number(5);
          if (rows.number(4) != 0) sums->freshTokens += rows.number(5);
          (rows.isNull(6) ? sums->unpricedTokens : sums->micros) += rows.isNull(6) ? rows.number(5) : rows.number(6);
        }
      },
      [&](const Span& span) {
        Prepared rows = inSpan(database,
                               std::string("SELECT at, kind, exchanges, tokens, fresh_tokens, micros, unpriced_tokens "
                                           "FROM saving_") +
                                   levelName(span.level),
                               "at", span);
        while (rows.step()) {
          const size_t group = groups.of(rows.number(1));
          SavingSums* sums = group == Groups::kNone ? nullptr : table.at(rows.number(0), span.level, group);
          if (sums == nullptr) continue;
          int column = 2;
          savingSumFields(*sums, [&](int64_t& sum) { sum += rows.number(column++); });
        }
      });

  std::vector<SavingsRow> found;
  for (const SumRow<SavingSums>& row : table.take()) {
    const std::string& name = row.names.front();
    found.push_back({row.periodMs, asked.by == By::Tool ? name : "", asked.by == By::Compressor ? name : "",
                     row.sums.exchanges, row.sums.tokens, row.sums.freshTokens, row.sums.micros,
                     row.sums.unpricedTokens});
  }
  std::stable_sort(found.begin(), found.end(), [](const SavingsRow& a, const SavingsRow& b) {
    return std::pair(a.periodMs, -a.tokens) < std::pair(b.periodMs, -b.tokens);
  });
  return found;
}

}  // namespace spillway::store
