// The state folder goes from one process to another while both still finish exchanges. One process stands in for both
// here: each has a ledger of its own.
#include <gtest/gtest.h>
#include <unistd.h>

#include <atomic>
#include <chrono>
#include <thread>

#include "host/store/Database.h"
#include "host/store/FolderLock.h"
#include "host/store/LateJournals.h"
#include "tests/unit/store/Fixture.h"

namespace spillway::store {
namespace {

LedgerOptions optionsOf(const TempFolder& folder) {
  LedgerOptions options;
  options.folder = folder.path();
  options.batchWaitMs = 5;
  return options;
}

bool has(Ledger& ledger, const ExchangeRecord& record) {
  auto found = ledger.exchange(record.id);
  return found.ok() && found->has_value() && **found == record;
}

bool eventually(const std::function<bool()>& holds) {
  for (int i = 0; i < 6000 && !holds(); ++i) std::this_thread::sleep_for(std::chrono::milliseconds(10));
  return holds();
}

TEST(Handover, WhatWasRecordedBeforeAndAfterIsInTheNextLedgerOnce) {
  TempFolder folder;
  auto before = openLedger(optionsOf(folder));
  const ExchangeRecord early = fullRecord(), late = fullRecord(), own = fullRecord();
  before->record(early);
  ASSERT_TRUE(before->handOver().ok());

  std::atomic<int> heard{0};
  LedgerOptions options = optionsOf(folder);
  options.onLate = [&](const ExchangeRecord& record) {
    EXPECT_EQ(record, late);
    ++heard;
  };
  auto after = openLedger(options);
  after->record(own);
  before->record(late);
  EXPECT_TRUE(has(*after, early));
  EXPECT_TRUE(has(*after, own));
  // While the other process lives it is found by whoever looks, and once more looking changes nothing.
  for (int i = 0; i < 3; ++i) {
    after->tend();
    EXPECT_TRUE(eventually([&] { return has(*after, late); }));
  }
  EXPECT_EQ(heard, 1);
  EXPECT_FALSE(std::filesystem::is_empty(folder.file("late")));

  before.reset();
  EXPECT_TRUE(eventually([&] {
    after->tend();
    return std::filesystem::is_empty(folder.file("late"));
  }));
  EXPECT_EQ(heard, 1);
  EXPECT_TRUE(has(*after, late));
}

TEST(Handover, WhatAProcessLeftThatDiedIsFoundByTheNextStart) {
  TempFolder folder;
  const ExchangeRecord late = fullRecord();
  {
    auto before = openLedger(optionsOf(folder));
    ASSERT_TRUE(before->handOver().ok());
    before->record(late);
  }
  auto after = openLedger(optionsOf(folder));
  EXPECT_TRUE(eventually([&] { return has(*after, late); }));
  EXPECT_TRUE(eventually([&] { return std::filesystem::is_empty(folder.file("late")); }));
}

TEST(Handover, AJournalThatIsBeingMadeIsNotOneThatWasLeft) {
  TempFolder folder;
  std::atomic<bool> over{false};
  std::thread carrier([&] {
    LateJournals late(folder.path());
    while (!over) late.carry([](std::string_view) {}, [] { return true; });
  });
  for (int i = 0; i < 500; ++i) {
    const auto made = LateJournals::begin(folder.path(), 1 << 20);
    EXPECT_TRUE(made.ok()) << (made.ok() ? "" : made.error().message);
  }
  over = true;
  carrier.join();
}

TEST(Handover, QuestionsAreStillAnswered) {
  TempFolder folder;
  auto ledger = openLedger(optionsOf(folder));
  const ExchangeRecord early = fullRecord();
  ledger->record(early);
  ASSERT_TRUE(ledger->handOver().ok());
  EXPECT_TRUE(has(*ledger, early));
  EXPECT_TRUE(ledger->flush());
  EXPECT_EQ(ledger->status().recorded, 0);
}

TEST(Handover, TakenBackItGoesOnAsIfNothingHadBeen) {
  TempFolder folder;
  auto ledger = openLedger(optionsOf(folder));
  const ExchangeRecord early = fullRecord(), between = fullRecord(), late = fullRecord();
  ledger->record(early);
  ASSERT_TRUE(ledger->handOver().ok());
  EXPECT_FALSE(FolderLock::holder(folder.path()));
  ledger->record(between);
  ASSERT_TRUE(ledger->takeBack().ok());
  ASSERT_TRUE(ledger->takeBack().ok());
  EXPECT_EQ(FolderLock::holder(folder.path()), ::getpid());
  ledger->record(late);
  for (const ExchangeRecord& record : {early, between, late})
    EXPECT_TRUE(eventually([&] { return has(*ledger, record); }));
  EXPECT_FALSE(Ledger::open(optionsOf(folder)).ok());
}

TEST(Handover, RecordsThatComeMeanwhileAreInOneOfBothJournals) {
  TempFolder folder;
  auto ledger = openLedger(optionsOf(folder));
  // Each writer goes on until as many are written as are wanted by then, so that it is at work at every step.
  std::atomic<int> wanted{0}, count{0};
  std::atomic<bool> stop{false};
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i)
    threads.emplace_back([&] {
      while (!stop) {
        if (count >= wanted) {
          std::this_thread::yield();
          continue;
        }
        ledger->record(fullRecord());
        ++count;
      }
    });
  const auto amid = [&](auto step) {
    wanted += 60;
    while (count < wanted - 50) std::this_thread::yield();
    EXPECT_TRUE(step().ok());
    while (count < wanted) std::this_thread::yield();
  };
  for (int i = 0; i < 3; ++i) {
    amid([&] { return ledger->handOver(); });
    amid([&] { return ledger->takeBack(); });
  }
  stop = true;
  for (std::thread& thread : threads) thread.join();
  EXPECT_TRUE(eventually([&] {
    ledger->tend();
    return std::filesystem::is_empty(folder.file("late"));
  }));
  ledger->flush();
  auto database = Database::openForReading(folder.file("spillway.db"));
  ASSERT_TRUE(database.ok());
  EXPECT_EQ(database->number("SELECT count(*) FROM exchanges"), count);
}

TEST(FolderLock, SaysWhoHoldsAFolder) {
  TempFolder folder;
  EXPECT_FALSE(FolderLock::holder(folder.path()));
  {
    auto lock = FolderLock::take(folder.path());
    ASSERT_TRUE(lock.ok());
    EXPECT_EQ(FolderLock::holder(folder.path()), ::getpid());
  }
  EXPECT_FALSE(FolderLock::holder(folder.path()));
}

TEST(LateJournals, AFolderWithoutAnyIsFine) {
  TempFolder folder;
  LateJournals journals(folder.path());
  EXPECT_FALSE(journals.any());
  journals.carry([](std::string_view) { FAIL(); }, [] { return true; });
}

TEST(LateJournals, WhatIsNotInTheDatabaseYetIsReadAgain) {
  TempFolder folder;
  auto late = LateJournals::begin(folder.path(), 1 << 20);
  ASSERT_TRUE(late.ok());
  late->journal->append("one");
  LateJournals journals(folder.path());
  int read = 0;
  const auto take = [&](std::string_view payload) {
    EXPECT_EQ(payload, "one");
    ++read;
  };
  journals.carry(take, [] { return false; });
  journals.carry(take, [] { return true; });
  EXPECT_EQ(read, 2);
  journals.carry(take, [] { return true; });
  EXPECT_EQ(read, 2) << "it has not grown";
  *late = LateJournal();
  journals.carry(take, [] { return true; });
  EXPECT_FALSE(journals.any());
}

}  // namespace
}  // namespace spillway::store
