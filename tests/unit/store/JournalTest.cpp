#include "host/store/Journal.h"

#include <gtest/gtest.h>

#include <set>
#include <thread>

#include "host/store/JournalFrame.h"
#include "host/store/JournalReader.h"
#include "tests/unit/store/Fixture.h"

namespace spillway::store {
namespace {

std::unique_ptr<Journal> openJournal(const TempFolder& folder, int64_t fileBytes = 1 << 20) {
  auto journal = Journal::open(folder.path(), fileBytes, 0);
  EXPECT_TRUE(journal.ok());
  return journal.ok() ? std::move(*journal) : nullptr;
}

std::vector<std::string> readAll(const Journal& journal, Journal::Position from = {}) {
  JournalReader reader(journal, from);
  std::vector<std::string> records;
  while (auto record = reader.next(journal.end())) records.emplace_back(*record);
  return records;
}

std::string contentOf(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

void writeContent(const std::string& path, const std::string& content) {
  std::ofstream(path, std::ios::binary | std::ios::trunc) << content;
}

TEST(Journal, GivesBackWhatWasAppended) {
  TempFolder folder;
  auto journal = openJournal(folder);
  EXPECT_TRUE(journal->append("one"));
  EXPECT_TRUE(journal->append(""));
  EXPECT_TRUE(journal->append(std::string(200'000, 'x')));
  EXPECT_EQ(readAll(*journal), (std::vector<std::string>{"one", "", std::string(200'000, 'x')}));
}

TEST(Journal, RefusesARecordThatNoReaderWouldTake) {
  TempFolder folder;
  auto journal = openJournal(folder);
  EXPECT_FALSE(journal->append(std::string(Journal::kMostPayload + 1, 'x')));
  EXPECT_TRUE(readAll(*journal).empty());
}

TEST(Journal, GoesOnInANewFileWhenOneIsFull) {
  TempFolder folder;
  auto journal = openJournal(folder, 100);
  std::vector<std::string> written;
  for (int i = 0; i < 20; ++i) {
    written.push_back("record number " + std::to_string(i));
    EXPECT_TRUE(journal->append(written.back()));
  }
  EXPECT_GT(folder.names("journal-").size(), 4u);
  for (const std::string& name : folder.names("journal-"))
    EXPECT_LE(std::filesystem::file_size(folder.file(name)), 100u);
  EXPECT_EQ(readAll(*journal), written);
}

TEST(Journal, RemovesFilesThatAreNotNeeded) {
  TempFolder folder;
  auto journal = openJournal(folder, 30);
  for (int i = 0; i < 5; ++i) journal->append("twenty bytes of text");
  Journal::Position third = *journal->nextFile(2);
  EXPECT_EQ(journal->removeBefore(third.file), 2u);
  EXPECT_EQ(folder.names("journal-").size(), 3u);
  EXPECT_EQ(journal->atOrBehind({1, 17}), third);
  EXPECT_EQ(readAll(*journal, {1, 17}).size(), 3u);
}

TEST(Journal, BeginsANewFileInEveryRun) {
  TempFolder folder;
  openJournal(folder)->append("first run");
  auto journal = openJournal(folder);
  journal->append("second run");
  EXPECT_EQ(folder.names("journal-").size(), 2u);
  EXPECT_EQ(readAll(*journal), (std::vector<std::string>{"first run", "second run"}));
}

TEST(Journal, NumbersAboveWhatTheDatabaseKnows) {
  TempFolder folder;
  auto journal = Journal::open(folder.path(), 1000, 41);
  ASSERT_TRUE(journal.ok());
  EXPECT_EQ((*journal)->firstFileOfThisRun(), 42u);
}

TEST(Journal, ReadsOnFromWhereItStopped) {
  TempFolder folder;
  auto journal = openJournal(folder);
  journal->append("one");
  JournalReader reader(*journal, {});
  EXPECT_EQ(reader.next(journal->end()), "one");
  EXPECT_EQ(reader.next(journal->end()), std::nullopt);
  Journal::Position between = reader.position();
  journal->append("two");
  EXPECT_EQ(reader.next(journal->end()), "two");
  reader.rewind(between);
  EXPECT_EQ(reader.next(journal->end()), "two");
}

TEST(Journal, StopsAtTheEndItIsGiven) {
  TempFolder folder;
  auto journal = openJournal(folder);
  journal->append("one");
  Journal::Position end = journal->end();
  journal->append("two");
  JournalReader reader(*journal, {});
  EXPECT_EQ(reader.next(end), "one");
  EXPECT_EQ(reader.next(end), std::nullopt);
}

// A crash may leave any part of the last frame.
TEST(Journal, PassesOverATornEndOfAnyLength) {
  TempFolder folder;
  openJournal(folder)->append("whole");
  size_t whole = contentOf(folder.file("journal-0000000001.log")).size();
  openJournal(folder)->append("torn by a crash");
  std::string frame = contentOf(folder.file("journal-0000000002.log"));
  std::string first = contentOf(folder.file("journal-0000000001.log"));
  std::filesystem::remove(folder.file("journal-0000000002.log"));
  for (size_t length = 0; length < frame.size(); ++length) {
    writeContent(folder.file("journal-0000000001.log"), first + frame.substr(0, length));
    auto journal = openJournal(folder);
    journal->append("next run");
    JournalReader reader(*journal, {});
    EXPECT_EQ(reader.next(journal->end()), "whole");
    EXPECT_EQ(reader.next(journal->end()), "next run") << length;
    EXPECT_EQ(reader.next(journal->end()), std::nullopt);
    EXPECT_EQ(reader.skippedBytes(), static_cast<int64_t>(length));
    std::filesystem::remove(folder.file("journal-0000000002.log"));
  }
  EXPECT_EQ(whole, kFrameHead + 5);
}

TEST(Journal, LosesOnlyTheRecordThatWasDamaged) {
  TempFolder folder;
  openJournal(folder)->append("before");
  std::string path = folder.file("journal-0000000001.log");
  std::string before = contentOf(path);
  {
    auto journal = openJournal(folder);
    journal->append(std::string(100'000, 'd'));
    journal->append("after");
  }
  std::string rest = contentOf(folder.file("journal-0000000002.log"));
  std::filesystem::remove(folder.file("journal-0000000002.log"));
  // A flipped bit in the mark, the length, the check sum and the payload.
  for (size_t at : {size_t{0}, size_t{4}, size_t{7}, size_t{9}, kFrameHead, size_t{70'000}}) {
    std::string damaged = rest;
    damaged[at] = static_cast<char>(damaged[at] ^ 0x10);
    writeContent(path, before + damaged);
    auto journal = openJournal(folder);
    EXPECT_EQ(readAll(*journal), (std::vector<std::string>{"before", "after"})) << at;
    std::filesystem::remove(folder.file("journal-0000000002.log"));
  }
}

TEST(Journal, DoesNotMixRecordsOfSeveralThreads) {
  TempFolder folder;
  auto journal = openJournal(folder, 4096);
  constexpr int kThreads = 4, kEach = 500;
  std::vector<std::thread> threads;
  for (int t = 0; t < kThreads; ++t) {
    threads.emplace_back([&, t] {
      for (int i = 0; i < kEach; ++i) journal->append(std::to_string(t) + ":" + std::to_string(i));
    });
  }
  for (std::thread& thread : threads) thread.join();
  std::vector<std::string> records = readAll(*journal);
  EXPECT_EQ(records.size(), size_t{kThreads * kEach});
  EXPECT_EQ(std::set<std::string>(records.begin(), records.end()).size(), size_t{kThreads * kEach});
  EXPECT_EQ(journal->counters().recordsWritten, kThreads * kEach);
}

TEST(Journal, CountsWhatLiesBehindAPosition) {
  TempFolder folder;
  auto journal = openJournal(folder, 40);
  for (int i = 0; i < 3; ++i) journal->append("twenty bytes of text");
  EXPECT_EQ(journal->bytesFrom({}), 3 * (20 + static_cast<int64_t>(kFrameHead)));
  EXPECT_EQ(journal->bytesFrom({2, 10}), 2 * (20 + static_cast<int64_t>(kFrameHead)) - 10);
  EXPECT_EQ(journal->bytesFrom(journal->end()), 0);
}

TEST(Journal, SaysWhichFolderCannotBeWritten) {
  auto journal = Journal::open("/proc", 1000, 0);
  ASSERT_FALSE(journal.ok());
  EXPECT_NE(journal.error().message.find("/proc/journal-0000000001.log"), std::string::npos) << journal.error().message;
}

}  // namespace
}  // namespace spillway::store
