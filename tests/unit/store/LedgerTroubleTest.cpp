// The ledger when things go wrong: killed processes, full disks, damaged, locked and foreign files.
#include <fcntl.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <set>

#include "host/store/Database.h"
#include "host/store/ExchangeFilter.h"
#include "host/store/FolderLock.h"
#include "host/store/Ledger.h"
#include "tests/unit/store/Fixture.h"

namespace spillway::store {
namespace {

std::set<std::string> idsIn(Ledger& ledger) {
  std::set<std::string> ids;
  ExchangeFilter filter;
  filter.limit = 1000;
  for (;;) {
    auto page = ledger.exchanges(filter);
    EXPECT_TRUE(page.ok()) << (page.ok() ? "" : page.error().message);
    if (!page.ok()) return ids;
    for (const ExchangeRecord& record : page->rows) EXPECT_TRUE(ids.insert(record.id).second) << "twice: " << record.id;
    if (page->next.empty()) return ids;
    filter.before = page->next;
  }
}

// Records exchanges for ever and says each id once record() has returned.
[[noreturn]] void recordAndTell(const std::string& folder, int pipe) {
  LedgerOptions options;
  options.folder = folder;
  options.batchWaitMs = 2;  // so that it dies in the middle of all kinds of work
  options.batchRows = 7;
  options.segmentBytes = 30'000;
  auto ledger = Ledger::open(options);
  if (!ledger.ok()) _exit(1);
  for (;;) {
    ExchangeRecord record = fullRecord();
    (*ledger)->record(record);
    if (::write(pipe, record.id.data(), record.id.size()) < 0) _exit(2);
  }
}

std::string readUntil(int pipe, size_t bytes) {
  std::string told;
  char buffer[4096];
  while (told.size() < bytes) {
    ssize_t got = ::read(pipe, buffer, sizeof buffer);
    if (got <= 0) break;
    told.append(buffer, static_cast<size_t>(got));
  }
  return told;
}

TEST(LedgerTrouble, LosesAndRepeatsNothingWhenKilled) {
  TempFolder folder;
  std::set<std::string> told;
  for (size_t round = 0; round < 6; ++round) {
    int ends[2];
    ASSERT_EQ(::pipe(ends), 0);
    pid_t child = ::fork();
    if (child == 0) {
      ::close(ends[0]);
      recordAndTell(folder.path(), ends[1]);
    }
    ::close(ends[1]);
    std::string ids = readUntil(ends[0], 26 * (50 + 40 * round));
    ::kill(child, SIGKILL);
    ids += readUntil(ends[0], SIZE_MAX);
    ::close(ends[0]);
    int status = 0;
    ASSERT_EQ(::waitpid(child, &status, 0), child);
    ASSERT_TRUE(WIFSIGNALED(status));
    for (size_t at = 0; at + 26 <= ids.size(); at += 26) told.insert(ids.substr(at, 26));
    ASSERT_GE(told.size(), 50u);

    auto ledger = openLedger(folder);
    ASSERT_TRUE(ledger->flush(60'000));  // a question alone waits no longer than a client can bear
    std::set<std::string> found = idsIn(*ledger);
    EXPECT_TRUE(std::includes(found.begin(), found.end(), told.begin(), told.end())) << "round " << round;
    EXPECT_LE(found.size(), told.size() + round + 1);  // each child may have died between recording and telling
    auto last = ledger->exchange(*found.rbegin());
    ASSERT_TRUE(last.ok() && last->has_value());
    EXPECT_EQ((*last)->attempts.size(), 2u);
  }
}

TEST(LedgerTrouble, GoesOnWhenTheDiskIsFullAndLosesNothing) {
  TempFolder folder;
  CaughtLog log;
  auto ledger = openLedger(folder);
  ExchangeRecord before = fullRecord();
  ledger->record(before);
  ASSERT_TRUE(ledger->flush());

  // No file may grow beyond this: writes end short, then fail, as on a full disk.
  ::signal(SIGXFSZ, SIG_IGN);
  rlimit limit{}, small{};
  ASSERT_EQ(::getrlimit(RLIMIT_FSIZE, &limit), 0);
  small = {1500, limit.rlim_max};
  ASSERT_EQ(::setrlimit(RLIMIT_FSIZE, &small), 0);
  std::set<std::string> recorded{before.id};
  for (int i = 0; i < 50; ++i) {
    ExchangeRecord record = fullRecord();
    ledger->record(record);
    recorded.insert(record.id);
  }
  EXPECT_FALSE(ledger->flush(50));
  LedgerStatus full = ledger->status();
  EXPECT_GT(full.heldBytes, 0);
  EXPECT_EQ(full.lostRecords, 0);
  EXPECT_GT(full.writeFailures, 0);
  EXPECT_EQ(log.count("requests go on, their records are held in memory"), 1);

  ASSERT_EQ(::setrlimit(RLIMIT_FSIZE, &limit), 0);
  EXPECT_TRUE(ledger->flush());
  EXPECT_EQ(ledger->status().heldBytes, 0);
  EXPECT_EQ(log.count("held records are in it now"), 1);
  EXPECT_EQ(idsIn(*ledger), recorded);
}

TEST(LedgerTrouble, BoundsTheMemoryItHoldsRecordsIn) {
  TempFolder folder;
  CaughtLog log;
  auto ledger = openLedger(folder);
  ::signal(SIGXFSZ, SIG_IGN);
  rlimit limit{}, none{};
  ASSERT_EQ(::getrlimit(RLIMIT_FSIZE, &limit), 0);
  none = {0, limit.rlim_max};
  ExchangeRecord large = fullRecord();
  large.losses = std::string(100'000, ' ');
  ASSERT_EQ(::setrlimit(RLIMIT_FSIZE, &none), 0);
  for (int i = 0; i < 60; ++i) ledger->record(large);
  LedgerStatus status = ledger->status();
  ASSERT_EQ(::setrlimit(RLIMIT_FSIZE, &limit), 0);
  EXPECT_LE(status.heldBytes, int64_t{4} << 20);
  EXPECT_GT(status.lostRecords, 10);
}

TEST(LedgerTrouble, WaitsOutADatabaseThatIsLocked) {
  TempFolder folder;
  CaughtLog log;
  auto ledger = openLedger(folder);
  ASSERT_TRUE(ledger->flush());
  ExchangeRecord record = fullRecord();
  {
    auto other = Database::openForWriting(folder.file("spillway.db"));
    ASSERT_TRUE(other.ok());
    other->run("BEGIN IMMEDIATE");
    ledger->record(record);
    EXPECT_FALSE(ledger->flush(20));
    other->run("ROLLBACK");
  }
  EXPECT_TRUE(ledger->flush());
  EXPECT_EQ(idsIn(*ledger), std::set<std::string>{record.id});
}

void damage(const std::string& path, const std::string& how) {
  std::ofstream(path, std::ios::binary | std::ios::trunc) << how;
}

TEST(LedgerTrouble, KeepsADamagedDatabaseAsideAndBeginsANewOne) {
  TempFolder folder;
  openLedger(folder)->record(fullRecord());
  std::string rubbish = "this was a database once, " + std::string(5000, '?');
  damage(folder.file("spillway.db"), rubbish);
  CaughtLog log;
  auto ledger = openLedger(folder);
  ASSERT_TRUE(ledger);
  std::vector<std::string> kept = folder.names("spillway.db.corrupt-");
  ASSERT_EQ(kept.size(), 1u);
  EXPECT_EQ(std::filesystem::file_size(folder.file(kept.front())), rubbish.size());
  EXPECT_EQ(log.count(kept.front()), 1);
  ExchangeRecord record = fullRecord();
  ledger->record(record);
  // What the journal still had is in the new one too.
  EXPECT_EQ(idsIn(*ledger).size(), 2u);
}

TEST(LedgerTrouble, BeginsANewDatabaseWhenItIsDamagedUnderneath) {
  TempFolder folder;
  CaughtLog log;
  auto ledger = openLedger(folder);
  for (int i = 0; i < 200; ++i) ledger->record(fullRecord());
  ASSERT_TRUE(ledger->flush());
  {
    // Everything into the main file, then rubbish over all but its header.
    auto other = Database::openForWriting(folder.file("spillway.db"));
    ASSERT_TRUE(other.ok());
    other->number("PRAGMA wal_checkpoint(TRUNCATE)");
  }
  int file = ::open(folder.file("spillway.db").c_str(), O_WRONLY);
  std::string rubbish(static_cast<size_t>(std::filesystem::file_size(folder.file("spillway.db"))) - 4096, '\x7f');
  ASSERT_EQ(::pwrite(file, rubbish.data(), rubbish.size(), 4096), static_cast<ssize_t>(rubbish.size()));
  ::close(file);
  std::set<std::string> recorded;
  for (int i = 0; i < 200; ++i) {
    ExchangeRecord record = fullRecord();
    recorded.insert(record.id);
    ledger->record(record);
  }
  EXPECT_TRUE(ledger->flush(10'000));
  ASSERT_EQ(folder.names("spillway.db.corrupt-").size(), 1u);
  std::set<std::string> found = idsIn(*ledger);
  EXPECT_TRUE(std::includes(found.begin(), found.end(), recorded.begin(), recorded.end()));
}

TEST(LedgerTrouble, RefusesADatabaseOfANewerVersion) {
  TempFolder folder;
  openLedger(folder).reset();
  {
    auto database = Database::openForWriting(folder.file("spillway.db"));
    ASSERT_TRUE(database.ok());
    database->run("PRAGMA user_version = 99");
  }
  LedgerOptions options;
  options.folder = folder.path();
  auto refused = Ledger::open(options);
  ASSERT_FALSE(refused.ok());
  EXPECT_NE(refused.error().message.find("spillway.db is of version 99"), std::string::npos) << refused.error().message;
  EXPECT_NE(refused.error().message.find("move the file away"), std::string::npos);
  EXPECT_TRUE(folder.names("spillway.db.corrupt-").empty());
}

TEST(LedgerTrouble, SaysThatTheFolderCannotBeWritten) {
  for (const char* folder : {"/proc", "/dev/null/below", "/nonexistent-spillway"}) {
    LedgerOptions options;
    options.folder = folder;
    auto refused = Ledger::open(options);
    ASSERT_FALSE(refused.ok()) << folder;
    EXPECT_NE(refused.error().message.find(std::string("state folder ") + folder), std::string::npos)
        << refused.error().message;
  }
}

TEST(LedgerTrouble, SaysThatAnotherProcessUsesTheFolder) {
  TempFolder folder;
  auto ledger = openLedger(folder);
  LedgerOptions options;
  options.folder = folder.path();
  auto refused = Ledger::open(options);
  ASSERT_FALSE(refused.ok());
  EXPECT_NE(refused.error().message.find("in use by another Spillway"), std::string::npos) << refused.error().message;
  ledger.reset();
  EXPECT_TRUE(Ledger::open(options).ok());
}

TEST(LedgerTrouble, MakesFilesThatOnlyTheirOwnerReads) {
  TempFolder folder;
  auto ledger = openLedger(folder);
  ledger->record(fullRecord());
  ASSERT_TRUE(ledger->flush());
  for (const auto& entry : std::filesystem::directory_iterator(folder.path())) {
    auto others =
        entry.status().permissions() & (std::filesystem::perms::group_all | std::filesystem::perms::others_all);
    EXPECT_EQ(others, std::filesystem::perms::none) << entry.path();
  }
}

}  // namespace
}  // namespace spillway::store
