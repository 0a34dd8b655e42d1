#include "host/store/Ledger.h"

#include <gtest/gtest.h>

#include <thread>

#include "host/store/Database.h"
#include "host/store/ExchangeFilter.h"
#include "tests/unit/store/Fixture.h"

namespace spillway::store {
namespace {

ExchangeRecord numbered(int number) {
  char id[27];
  std::snprintf(id, sizeof id, "%026d", number);
  return fullRecord(id);
}

std::vector<std::string> idsOf(const base::Result<ExchangePage>& found) {
  EXPECT_TRUE(found.ok()) << (found.ok() ? "" : found.error().message);
  std::vector<std::string> ids;
  if (found.ok())
    for (const ExchangeRecord& record : found->rows) ids.push_back(record.id.substr(record.id.find_first_not_of('0')));
  return ids;
}

int64_t countRows(const TempFolder& folder, const std::string& table) {
  auto database = Database::openForReading(folder.file("spillway.db"));
  return database.ok() ? database->number("SELECT count(*) FROM " + table) : -1;
}

TEST(Ledger, GivesBackAnExchangeWithItsAttempts) {
  TempFolder folder;
  auto ledger = openLedger(folder);
  ExchangeRecord record = fullRecord();
  ledger->record(record);
  auto found = ledger->exchange(record.id);
  ASSERT_TRUE(found.ok()) << found.error().message;
  ASSERT_TRUE(found->has_value());
  EXPECT_EQ(**found, record);
}

TEST(Ledger, KnowsNothingOfOtherIds) {
  TempFolder folder;
  auto ledger = openLedger(folder);
  ledger->record(fullRecord());
  auto found = ledger->exchange("' OR 1=1 --");
  ASSERT_TRUE(found.ok());
  EXPECT_FALSE(found->has_value());
}

TEST(Ledger, KeepsUnknownAmountsAsNull) {
  TempFolder folder;
  auto ledger = openLedger(folder);
  ExchangeRecord record;
  record.id = base::newId();
  record.attempts.emplace_back();
  ledger->record(record);
  auto found = ledger->exchange(record.id);
  ASSERT_TRUE(found.ok() && found->has_value());
  EXPECT_EQ(**found, record);
  EXPECT_EQ(
      countRows(folder,
                "exchanges WHERE input IS NULL AND cost_micros IS NULL AND ttft_us IS NULL AND planned_us IS NULL"),
      1);
  EXPECT_EQ(countRows(folder, "attempts WHERE output IS NULL AND connect_us IS NULL"), 1);
}

TEST(Ledger, ListsTheNewestFirstPageByPage) {
  TempFolder folder;
  auto ledger = openLedger(folder);
  for (int i = 1; i <= 7; ++i) ledger->record(numbered(i));
  ExchangeFilter filter;
  filter.limit = 3;
  EXPECT_EQ(idsOf(ledger->exchanges(filter)), (std::vector<std::string>{"7", "6", "5"}));
  filter.before = numbered(5).id;
  EXPECT_EQ(idsOf(ledger->exchanges(filter)), (std::vector<std::string>{"4", "3", "2"}));
}

TEST(Ledger, ListsByProviderOutcomeAndStatus) {
  TempFolder folder;
  auto ledger = openLedger(folder);
  for (int i = 1; i <= 6; ++i) {
    ExchangeRecord record = numbered(i);
    if (i % 2 == 0) record.attempts.front().provider = "rare";
    if (i % 3 == 0) record.outcome = Outcome::Ok;
    if (i > 4) record.status = 503;
    ledger->record(record);
  }
  ExchangeFilter rare;
  rare.provider = "rare";
  EXPECT_EQ(idsOf(ledger->exchanges(rare)), (std::vector<std::string>{"6", "4", "2"}));
  rare.limit = 1;
  rare.before = numbered(6).id;
  EXPECT_EQ(idsOf(ledger->exchanges(rare)), (std::vector<std::string>{"4"}));
  ExchangeFilter ok;
  ok.outcome = Outcome::Ok;
  EXPECT_EQ(idsOf(ledger->exchanges(ok)), (std::vector<std::string>{"6", "3"}));
  ok.provider = "rare";
  ok.status = 503;
  EXPECT_EQ(idsOf(ledger->exchanges(ok)), (std::vector<std::string>{"6"}));
  ExchangeFilter both;
  both.provider = "second";  // tried by all, once each
  EXPECT_EQ(idsOf(ledger->exchanges(both)).size(), 6u);
}

TEST(Ledger, ListsAnExchangeOnceThatTriedAProviderTwice) {
  TempFolder folder;
  auto ledger = openLedger(folder);
  ExchangeRecord record = numbered(1);
  for (AttemptRecord& attempt : record.attempts) attempt.provider = "same";
  ledger->record(record);
  ExchangeFilter filter;
  filter.provider = "same";
  EXPECT_EQ(idsOf(ledger->exchanges(filter)), (std::vector<std::string>{"1"}));
}

TEST(Ledger, CountsARecordOnceHoweverOftenItIsRecorded) {
  TempFolder folder;
  auto ledger = openLedger(folder);
  ExchangeRecord record = fullRecord();
  ledger->record(record);
  ledger->record(record);
  ASSERT_TRUE(ledger->flush());
  EXPECT_EQ(countRows(folder, "exchanges"), 1);
  EXPECT_EQ(countRows(folder, "attempts"), 2);
}

TEST(Ledger, CarriesOverWithoutBeingAsked) {
  TempFolder folder;
  LedgerOptions options;
  options.folder = folder.path();
  options.batchWaitMs = 5;
  auto ledger = openLedger(options);
  ledger->record(fullRecord());
  for (int i = 0; i < 400 && ledger->status().lagRecords > 0; ++i)
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
  EXPECT_EQ(ledger->status().lagRecords, 0);
  EXPECT_EQ(countRows(folder, "exchanges"), 1);
}

TEST(Ledger, CarriesAFullBatchOverAtOnce) {
  TempFolder folder;
  LedgerOptions options;
  options.folder = folder.path();
  options.batchWaitMs = 3'600'000;
  options.batchRows = 10;
  auto ledger = openLedger(options);
  ASSERT_TRUE(ledger->flush());
  for (int i = 0; i < 10; ++i) ledger->record(fullRecord());
  // If the writer was still at work with the flush it has taken some of them along: then a batch is filled up again.
  for (int i = 1; i < 4000 && ledger->status().lagRecords > 0; ++i) {
    if (i % 40 == 0) ledger->record(fullRecord());
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
  }
  EXPECT_EQ(ledger->status().lagRecords, 0);
}

TEST(Ledger, TakesRecordsOfManyThreads) {
  TempFolder folder;
  LedgerOptions options;
  options.folder = folder.path();
  options.segmentBytes = 20'000;  // many files
  constexpr int kThreads = 4, kEach = 300;
  auto ledger = openLedger(options);
  std::vector<std::thread> threads;
  for (int t = 0; t < kThreads; ++t) {
    threads.emplace_back([&] {
      for (int i = 0; i < kEach; ++i) ledger->record(fullRecord());
    });
  }
  for (std::thread& thread : threads) thread.join();
  ASSERT_TRUE(ledger->flush(60'000));
  EXPECT_EQ(countRows(folder, "exchanges"), kThreads * kEach);
  EXPECT_EQ(ledger->status().recorded, kThreads * kEach);
  EXPECT_EQ(ledger->status().lagRecords, 0);
  EXPECT_EQ(ledger->status().lagBytes, 0);
}

TEST(Ledger, DeletesJournalFilesThatAreCarriedOver) {
  TempFolder folder;
  LedgerOptions options;
  options.folder = folder.path();
  options.segmentBytes = 5'000;
  auto ledger = openLedger(options);
  for (int i = 0; i < 100; ++i) ledger->record(fullRecord());
  EXPECT_TRUE(ledger->flush());
  ledger->record(fullRecord());
  EXPECT_TRUE(ledger->flush());
  ledger.reset();
  EXPECT_EQ(folder.names("journal-").size(), 1u);
  EXPECT_EQ(countRows(folder, "exchanges"), 101);
}

TEST(Ledger, GoesOnWhereTheLastRunStopped) {
  TempFolder folder;
  openLedger(folder)->record(numbered(1));
  openLedger(folder)->record(numbered(2));
  auto ledger = openLedger(folder);
  EXPECT_EQ(idsOf(ledger->exchanges({})), (std::vector<std::string>{"2", "1"}));
}

TEST(Ledger, RemembersNamesOfEveryOutcomeAndFault) {
  TempFolder folder;
  auto ledger = openLedger(folder);
  for (int i = 0; i < base::kFaultCount; ++i) {
    ExchangeRecord record = numbered(i + 1);
    record.outcome = static_cast<Outcome>(i % kOutcomeCount);
    record.attempts.front().fault = static_cast<base::Fault>(i);
    record.attempts.front().scope = static_cast<base::Scope>(i % 4);
    ledger->record(record);
    auto found = ledger->exchange(record.id);
    ASSERT_TRUE(found.ok() && found->has_value());
    EXPECT_EQ(**found, record);
  }
}

TEST(Ledger, SumsWhatWasSaved) {
  TempFolder folder;
  LedgerOptions options;
  options.folder = folder.path();
  options.days = Days::utc();
  auto ledger = openLedger(options);
  constexpr int64_t kDay = 86'400'000;
  const auto record = [&](int64_t day, std::vector<SavingRecord> savings) {
    ExchangeRecord one = fullRecord();
    one.startedMs = day * kDay + 5;
    one.savings = std::move(savings);
    ledger->record(one);
    ledger->record(one);
  };
  record(100, {{"sh", "noise", true, 30, 10}, {"sh", "lines", true, 5, 2}, {"ls", "noise", false, 7, -1}});
  record(100, {{"sh", "noise", false, 30, 1}});
  record(101, {{"sh", "noise", true, 100, 20}});
  record(101, {});
  using By = SavingsQuery::By;
  const auto rows = [&](By by, Period period) {
    auto found = ledger->savings({100 * kDay, 102 * kDay, period, by});
    EXPECT_TRUE(found.ok());
    return *found;
  };
  const auto all = rows(By::All, Period::All);
  ASSERT_EQ(all.size(), 1u);
  EXPECT_EQ(all[0].exchanges, 3);
  EXPECT_EQ(all[0].tokens, 172);
  EXPECT_EQ(all[0].freshTokens, 135);
  EXPECT_EQ(all[0].micros, 33);
  EXPECT_EQ(all[0].unpricedTokens, 7);
  const auto days = rows(By::Compressor, Period::Day);
  ASSERT_EQ(days.size(), 3u);
  EXPECT_EQ(days[0].periodMs, 100 * kDay);
  EXPECT_EQ(days[0].compressor, "noise");
  EXPECT_EQ(days[0].tool, "");
  EXPECT_EQ(days[0].tokens, 67);
  EXPECT_EQ(days[1].compressor, "lines");
  EXPECT_EQ(days[2].periodMs, 101 * kDay);
  const auto tools = rows(By::Tool, Period::All);
  ASSERT_EQ(tools.size(), 2u);
  EXPECT_EQ(tools[0].tool, "sh");
  EXPECT_EQ(tools[1].tool, "ls");
}

}  // namespace
}  // namespace spillway::store
