// Sums over exchanges and spills: whatever the span, they are those of the exchanges in it.
#include <gtest/gtest.h>

#include <random>
#include <thread>

#include "host/base/Clock.h"
#include "host/store/Database.h"
#include "host/store/ExchangeFilter.h"
#include "tests/unit/store/Fixture.h"

namespace spillway::store {
namespace {

constexpr int64_t kMinute = 60'000, kHour = 60 * kMinute, kDay = 24 * kHour, kBegin = 20'000 * kDay;

std::unique_ptr<Ledger> openUtc(const TempFolder& folder, Days days = Days::utc(), Keep keep = {}) {
  LedgerOptions options;
  options.folder = folder.path();
  options.days = std::move(days);
  options.keep = keep;
  return openLedger(options);
}

// One of many, spread over five days.
ExchangeRecord some(std::mt19937& random) {
  ExchangeRecord record = fullRecord();
  record.startedMs = kBegin + static_cast<int64_t>(random() % (5 * kDay));
  record.provider = random() % 3 == 0 ? "one" : "two";
  record.model = random() % 2 == 0 ? "m" : "n";
  record.client = random() % 2 == 0 ? "claude-cli/2.1" : "codex/1 (x)";
  record.chain = "coding";
  record.outcome = random() % 4 == 0 ? Outcome::Failed : Outcome::Ok;
  record.usage = {static_cast<int64_t>(random() % 1000), 5, -1, 7, -1};
  record.costMicros = random() % 5 == 0 ? -1 : 9;
  if (random() % 2 == 0) record.attempts.pop_back();
  return record;
}

std::vector<ExchangeRecord> recordMany(Ledger& ledger, int count) {
  std::mt19937 random(7);
  std::vector<ExchangeRecord> all;
  for (int i = 0; i < count; ++i) {
    all.push_back(some(random));
    ledger.record(all.back());
  }
  EXPECT_TRUE(ledger.flush(60'000));
  return all;
}

UsageAnswer asked(Ledger& ledger, const UsageQuery& query) {
  auto answer = ledger.usage(query);
  EXPECT_TRUE(answer.ok()) << (answer.ok() ? "" : answer.error().message);
  return answer.ok() ? std::move(*answer) : UsageAnswer{};
}

TEST(Usage, IsThatOfTheExchangesInTheSpan) {
  TempFolder folder;
  auto ledger = openUtc(folder);
  const auto all = recordMany(*ledger, 400);
  std::mt19937 random(3);
  for (int i = 0; i < 40; ++i) {
    const int64_t from = kBegin + static_cast<int64_t>(random() % (4 * kDay));
    const int64_t to = from + static_cast<int64_t>(random() % (3 * kDay));
    UsageSums expected;
    for (const ExchangeRecord& one : all)
      if (one.startedMs >= from && one.startedMs < to && one.provider == "one") expected.add(one);
    const auto answer = asked(*ledger, {from, to, Period::All, {}, {{Dimension::Provider, "one"}}});
    if (expected.exchanges == 0) {
      EXPECT_TRUE(answer.rows.empty());
      continue;
    }
    ASSERT_EQ(answer.rows.size(), 1u);
    const UsageSums& found = answer.rows[0].sums;
    EXPECT_EQ(found.exchanges, expected.exchanges);
    EXPECT_EQ(found.spilled, expected.spilled);
    EXPECT_EQ(found.attempts, expected.attempts);
    EXPECT_EQ(found.usage, expected.usage);
    EXPECT_EQ(found.costMicros, expected.costMicros);
    EXPECT_EQ(found.costUnknown, expected.costUnknown);
    EXPECT_EQ(found.outcomes, expected.outcomes);
    EXPECT_EQ(found.ttft, expected.ttft);
    EXPECT_EQ(found.durationUs, expected.durationUs);
    EXPECT_EQ(found.saverTokens, expected.saverTokens);
  }
}

TEST(Usage, ComesByPeriodAndNames) {
  TempFolder folder;
  auto ledger = openUtc(folder);
  const auto record = [&](int64_t atMs, const char* client, const char* model) {
    ExchangeRecord one = fullRecord();
    one.startedMs = atMs;
    one.client = client;
    one.model = model;
    ledger->record(one);
  };
  record(kBegin, "claude-cli/2.1", "m");
  record(kBegin + kDay - 1, "claude-cli/2.2 (x)", "n");
  record(kBegin + kDay, "codex", "m");
  const std::vector<Dimension> by{Dimension::Agent, Dimension::Model};
  const auto days = asked(*ledger, {kBegin, kBegin + 2 * kDay, Period::Day, by, {}});
  ASSERT_EQ(days.rows.size(), 3u);
  EXPECT_EQ(days.rows[0].names, (std::vector<std::string>{"claude-cli", "m"}));
  EXPECT_EQ(days.rows[1].names, (std::vector<std::string>{"claude-cli", "n"}));
  EXPECT_EQ(days.rows[2].periodMs, kBegin + kDay);
  const auto minutes = asked(*ledger, {kBegin + 1, kBegin + kDay + 1, Period::Minute, {}, {}});
  ASSERT_EQ(minutes.rows.size(), 2u);
  EXPECT_EQ(minutes.rows[0].periodMs, kBegin + kDay - kMinute);
  EXPECT_EQ(minutes.rows[1].periodMs, kBegin + kDay);
  const auto whole = asked(*ledger, {kBegin + 7, kBegin + 2 * kDay, Period::All, {}, {{Dimension::Model, "m"}}});
  ASSERT_EQ(whole.rows.size(), 1u);
  EXPECT_EQ(whole.rows[0].periodMs, kBegin + 7);
  EXPECT_EQ(whole.rows[0].sums.exchanges, 1);
}

TEST(Usage, CountsAnExchangeOnceThatIsRecordedTwice) {
  TempFolder folder;
  auto ledger = openUtc(folder);
  ExchangeRecord record = fullRecord();
  record.startedMs = kBegin;
  ledger->record(record);
  ASSERT_TRUE(ledger->flush());
  ledger->record(record);
  EXPECT_EQ(asked(*ledger, {kBegin, kBegin + kDay, Period::All, {}, {}}).rows.at(0).sums.exchanges, 1);
  auto spills = ledger->spills({kBegin, kBegin + kDay, Period::All, {}, {}});
  ASSERT_TRUE(spills.ok());
  EXPECT_EQ(spills->rows.at(0).sums, 1);
}

TEST(Usage, GoesOnAfterARestart) {
  TempFolder folder;
  ExchangeRecord record = fullRecord();
  for (int i = 0; i < 3; ++i) {
    record.id = base::newId();
    record.startedMs = kBegin + i;
    openUtc(folder)->record(record);
  }
  auto ledger = openUtc(folder);
  const auto answer = asked(*ledger, {kBegin, kBegin + kDay, Period::Day, {}, {}});
  ASSERT_EQ(answer.rows.size(), 1u);
  EXPECT_EQ(answer.rows[0].sums.exchanges, 3);
  EXPECT_EQ(answer.rows[0].sums.ttft.count(), 3);
}

TEST(Usage, DaysAreThoseOfTheZoneAlsoAfterItHasChanged) {
  TempFolder folder;
  recordMany(*openUtc(folder), 200);
  const Days east{"east", [](int64_t atMs) { return (atMs + 2 * kHour) / kDay * kDay - 2 * kHour; }};
  auto ledger = openUtc(folder, east);
  ledger->record(fullRecord());
  const int64_t from = east.begin(kBegin + 2 * kDay);
  const auto days = asked(*ledger, {from, from + kDay, Period::Day, {}, {}});
  const auto hours = asked(*ledger, {from, from + kDay, Period::Hour, {}, {}});
  ASSERT_EQ(days.rows.size(), 1u);
  EXPECT_EQ(days.rows[0].periodMs, from);
  int64_t sum = 0;
  for (const auto& row : hours.rows) sum += row.sums.exchanges;
  EXPECT_GT(sum, 0);
  EXPECT_EQ(days.rows[0].sums.exchanges, sum);
}

TEST(Spills, TellWhoCouldNotAndWhoWasNext) {
  TempFolder folder;
  auto ledger = openUtc(folder);
  ExchangeRecord record = fullRecord();
  record.startedMs = kBegin + 5;
  record.attempts[1].marks = 0;
  ledger->record(record);
  record.id = base::newId();
  record.attempts[1].marks = kBeside;
  ledger->record(record);
  record.id = base::newId();
  record.attempts.pop_back();
  ledger->record(record);
  auto found = ledger->spills(
      {kBegin, kBegin + kDay, Period::Hour, {Dimension::Cause, Dimension::Provider, Dimension::ToProvider}, {}});
  ASSERT_TRUE(found.ok());
  ASSERT_EQ(found->rows.size(), 2u);
  EXPECT_EQ(found->rows[0].names, (std::vector<std::string>{"rate_limit", "first", "second"}));
  EXPECT_EQ(found->rows[1].names, (std::vector<std::string>{"slow", "first", "second"}));
  EXPECT_EQ(found->rows[0].sums, 1);
  EXPECT_EQ(found->rows[0].periodMs, kBegin);
}

// Exchanges as a version without sums has left them.
void forget(const TempFolder& folder) {
  auto database = Database::openForWriting(folder.file("spillway.db"));
  ASSERT_TRUE(database.ok());
  database->run("UPDATE exchanges SET facet = 0");
  for (const char* table :
       {"usage_minutes", "usage_hours", "usage_days", "spill_minutes", "spill_hours", "spill_days", "saving_minutes",
        "saving_hours", "saving_days", "view_hours", "view_days", "spills", "facets", "causes"})
    database->run(std::string("DELETE FROM ") + table);
  database->run("UPDATE rollups SET uncounted = (SELECT max(rowid) FROM exchanges)");
}

TEST(Usage, OfRowsOfAnEarlierVersionIsCountedWhenTheHostStarts) {
  TempFolder folder;
  const UsageQuery query{kBegin, kBegin + 5 * kDay, Period::Day, {Dimension::Provider}, {}};
  std::vector<SumRow<UsageSums>> before;
  {
    auto ledger = openUtc(folder);
    recordMany(*ledger, 450);
    before = asked(*ledger, query).rows;
  }
  forget(folder);
  auto ledger = openUtc(folder);
  ledger->record(fullRecord());
  for (int i = 0; i < 2000 && asked(*ledger, query).counting; ++i)
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
  const auto after = asked(*ledger, query);
  EXPECT_FALSE(after.counting);
  ASSERT_EQ(after.rows.size(), before.size());
  for (size_t i = 0; i < before.size(); ++i) {
    EXPECT_EQ(after.rows[i].names, before[i].names);
    EXPECT_EQ(after.rows[i].sums.exchanges, before[i].sums.exchanges);
    EXPECT_EQ(after.rows[i].sums.usage, before[i].sums.usage);
    EXPECT_EQ(after.rows[i].sums.ttft, before[i].sums.ttft);
  }
}

TEST(Keep, OldExchangesGoAndTheirSumsStay) {
  TempFolder folder;
  {
    auto ledger = openUtc(folder);
    recordMany(*ledger, 300);
    ExchangeRecord now = fullRecord();
    now.startedMs = base::unixMs();
    ledger->record(now);
  }
  auto ledger = openUtc(folder, Days::utc(), {.rowsMs = kDay, .minutesMs = kDay, .hoursMs = 0, .bytes = 0});
  ExchangeFilter all;
  all.limit = 1000;
  const auto rows = [&] {
    auto page = ledger->exchanges(all);
    return page.ok() ? page->rows.size() : 0;
  };
  for (int i = 0; i < 2000 && rows() > 1; ++i) std::this_thread::sleep_for(std::chrono::milliseconds(5));
  EXPECT_EQ(rows(), 1u);
  const auto days = asked(*ledger, {kBegin, kBegin + 5 * kDay, Period::All, {}, {}});
  ASSERT_EQ(days.rows.size(), 1u);
  EXPECT_EQ(days.rows[0].sums.exchanges, 300);
  const auto odd = asked(*ledger, {kBegin + kHour + 7, kBegin + kDay, Period::All, {}, {}});
  EXPECT_EQ(odd.fromMs, kBegin + kHour) << "what was added up is said";
  auto database = Database::openForReading(folder.file("spillway.db"));
  ASSERT_TRUE(database.ok());
  EXPECT_EQ(database->number("SELECT count(*) FROM attempts"), 2);
  EXPECT_EQ(database->number("SELECT count(*) FROM spills"), 1);
}

TEST(Keep, OfMoreThanTheSizeTheOldestGo) {
  TempFolder folder;
  recordMany(*openUtc(folder), 2'000);
  const auto size = [&] {
    auto database = Database::openForReading(folder.file("spillway.db"));
    return !database.ok() ? 0
                          : (database->number("PRAGMA page_count") - database->number("PRAGMA freelist_count")) *
                                database->number("PRAGMA page_size");
  };
  const int64_t limit = size() * 2 / 3;
  auto ledger = openUtc(folder, Days::utc(), {.bytes = limit});
  for (int i = 0; i < 2000 && size() > limit; ++i) std::this_thread::sleep_for(std::chrono::milliseconds(5));
  EXPECT_LE(size(), limit);
  auto database = Database::openForReading(folder.file("spillway.db"));
  ASSERT_TRUE(database.ok());
  EXPECT_GT(database->number("SELECT count(*) FROM exchanges"), 0);
  EXPECT_GT(database->number("SELECT min(started_ms) FROM exchanges"), kBegin + kDay / 2);
}

}  // namespace
}  // namespace spillway::store
