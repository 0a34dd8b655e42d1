#include "host/store/LedgerWriter.h"

#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <optional>
#include <utility>
#include <vector>

#include "host/base/Clock.h"
#include "host/base/Log.h"
#include "host/store/RecordCodec.h"

namespace spillway::store {
namespace {

using std::chrono::milliseconds;

constexpr int64_t kMostPerBatch = 500;  // records; bounds memory, and the time the database is locked
constexpr int kNice = 10;
constexpr int64_t kRetryMs = 1'000, kLogEveryMs = 60'000, kLastWordMs = 5'000;
constexpr int64_t kUpkeepMs = 60'000;

}  // namespace

LedgerWriter::LedgerWriter(Journal& journal, Database database, const std::string& folder, Pace pace, Days days,
                           Keep keep, OnLate onLate)
    : journal_(journal),
      path_(folder + "/spillway.db"),
      pace_(pace),
      days_(std::move(days)),
      keep_(keep),
      onLate_(std::move(onLate)),
      database_(std::move(database)),
      reader_(journal, storedPlace()),
      late_(folder) {
  counters_.reached = reader_.position();
  thread_ = std::thread([this] { run(); });
}

LedgerWriter::~LedgerWriter() {
  flush(kLastWordMs);
  {
    std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  work_.notify_all();
  thread_.join();
}

Journal::Position LedgerWriter::storedPlace() {
  return {static_cast<uint64_t>(database_.number("SELECT file FROM carried")),
          static_cast<uint64_t>(database_.number("SELECT offset FROM carried"))};
}

// The first of a batch starts the clock and the last of one stops it; the others need not wake anybody.
void LedgerWriter::noteRecord() {
  int64_t before = pending_.fetch_add(1, std::memory_order_acq_rel);
  if (before != 0 && before + 1 != pace_.rows) return;
  std::lock_guard lock(mutex_);
  work_.notify_one();
}

void LedgerWriter::lookForLate() {
  if (!late_.any()) return;
  const std::lock_guard lock(mutex_);
  lateDue_ = true;
  work_.notify_one();
}

bool LedgerWriter::flush(int64_t timeoutMs) {
  bool allWritten = journal_.writeHeld();
  Journal::Position target = journal_.end();
  std::unique_lock lock(mutex_);
  wanted_ = std::max(wanted_, target);
  work_.notify_one();
  bool reached = progress_.wait_for(lock, milliseconds(timeoutMs), [&] { return counters_.reached >= target; });
  return reached && allWritten;
}

LedgerWriter::Counters LedgerWriter::counters() const {
  std::lock_guard lock(mutex_);
  return counters_;
}

// Sleeps until there is something to carry over. False when the thread shall end.
bool LedgerWriter::waitForWork() {
  std::unique_lock lock(mutex_);
  if (behind_) {
    work_.wait_for(lock, milliseconds(kRetryMs), [&] { return stopping_; });
    return !stopping_;
  }
  if (unfinished_) return !stopping_;
  auto urgent = [&] { return stopping_ || lateDue_ || wanted_ > counters_.reached; };
  auto some = [&] { return urgent() || pending_.load(std::memory_order_acquire) > 0; };
  if (!work_.wait_for(lock, milliseconds(kUpkeepMs), some)) return !stopping_;
  work_.wait_for(lock, milliseconds(pace_.waitMs),
                 [&] { return urgent() || pending_.load(std::memory_order_acquire) >= pace_.rows; });
  return !stopping_;
}

void LedgerWriter::run() {
  // Requests come first: on a machine without a spare core the journal may grow for a while.
  ::setpriority(PRIO_PROCESS, static_cast<id_t>(::gettid()), kNice);
  do {
    pending_.store(0, std::memory_order_release);
    bool all = false, more = false;
    try {
      all = carryAll();
      carryLate();
      more = all && keepUp();
    } catch (const Poco::Exception& exception) {
      insert_.reset();
      failed(exception);
    }
    std::lock_guard lock(mutex_);
    behind_ = !all;
    unfinished_ = more;
  } while (waitForWork());
}

// Up to the journal's end as of now. False when records are left that only time can help: the database cannot be
// opened, a journal file cannot be read, or records are held in memory because the disk is full.
bool LedgerWriter::carryAll() {
  bool allWritten = journal_.writeHeld();
  if (!openAgain()) return false;
  Journal::Position end = journal_.end();
  while (reader_.position() < end) {
    int64_t skippedBefore = reader_.skippedBytes();
    Carried batch = carryBatch(end);
    publish(batch);
    if (int64_t skipped = reader_.skippedBytes() - skippedBefore; skipped > 0) {
      base::log(base::Level::Warn, "ledger",
                "passed over " + std::to_string(skipped) + " bytes of the journal that are no whole record");
    }
    if (batch.records < kMostPerBatch && batch.position < end) return false;
  }
  removeCarriedFiles();
  return allWritten;
}

void LedgerWriter::carryLate() {
  {
    const std::lock_guard lock(mutex_);
    if (!std::exchange(lateDue_, false)) return;
  }
  if (!openAgain()) return;
  std::vector<ExchangeRecord> fresh;
  bool begun = false;
  const auto take = [&](std::string_view payload) {
    if (!std::exchange(begun, true)) {
      database_.run("BEGIN IMMEDIATE");
      openInsert();
    }
    std::optional<ExchangeRecord> record = decodeRecord(payload);
    if (record && insert_->put(*record)) fresh.push_back(std::move(*record));
  };
  const auto done = [&] {
    if (std::exchange(begun, false)) {
      insert_->finish();
      database_.run("COMMIT");
    }
    if (onLate_)
      for (const ExchangeRecord& record : fresh) onLate_(record);
    fresh.clear();
    return database_.number("PRAGMA wal_checkpoint(TRUNCATE)") == 0;
  };
  try {
    late_.carry(take, done);
  } catch (const Poco::Exception&) {
    insert_.reset();
    database_.rollback();
    throw;
  }
}

// The batch and the place behind it, in one transaction.
LedgerWriter::Carried LedgerWriter::carryBatch(Journal::Position end) {
  const Journal::Position begin = reader_.position();
  try {
    database_.run("BEGIN IMMEDIATE");
    openInsert();
    Carried batch;
    while (batch.records < kMostPerBatch) {
      std::optional<std::string_view> payload = reader_.next(end);
      if (!payload) break;
      std::optional<ExchangeRecord> record = decodeRecord(*payload);
      if (!record) continue;
      insert_->put(*record);
      ++batch.records;
    }
    insert_->finish();
    batch.position = reader_.position();
    database_.run("UPDATE carried SET file = " + std::to_string(batch.position.file) +
                  ", offset = " + std::to_string(batch.position.offset));
    database_.run("COMMIT");
    return batch;
  } catch (const Poco::Exception&) {
    insert_.reset();
    database_.rollback();
    reader_.rewind(begin);
    throw;
  }
}

// In a transaction: the days of the sums may have to be those of another time zone from now on.
void LedgerWriter::openInsert() {
  if (insert_) return;
  insert_.emplace(database_.session(), days_);
  adoptZone(database_, *insert_, days_);
}

// A little of what is to be done beside: counting rows that an earlier version has left, and letting old ones go. True
// when there is more of it.
bool LedgerWriter::keepUp() {
  const int64_t now = base::monotonicMs();
  if (now < upkeepAtMs_) return false;
  try {
    database_.run("BEGIN IMMEDIATE");
    openInsert();
    const bool more = countSome(database_, *insert_) || dropSome(database_, keep_, days_, base::unixMs());
    database_.run("COMMIT");
    if (!more) upkeepAtMs_ = now + kUpkeepMs;
    return more;
  } catch (const Poco::Exception&) {
    insert_.reset();
    database_.rollback();
    throw;
  }
}

void LedgerWriter::publish(const Carried& batch) {
  std::lock_guard lock(mutex_);
  if (batch.position.file >= journal_.firstFileOfThisRun()) counters_.records += batch.records;
  counters_.reached = batch.position;
  progress_.notify_all();
}

// A file is deleted when the database holds all of it on the disk itself, not only in its log: else a loss of power
// could take both.
void LedgerWriter::removeCarriedFiles() {
  Journal::Position first = journal_.atOrBehind({0, 0});
  if (first.file >= reader_.position().file) return;
  bool blocked = database_.number("PRAGMA wal_checkpoint(TRUNCATE)") != 0;  // by somebody who reads: next time
  if (!blocked) journal_.removeBefore(reader_.position().file);
}

void LedgerWriter::failed(const Poco::Exception& exception) {
  if (meansDamage(exception)) return beginAnew(exception.displayText());
  complain(databaseError("cannot write", path_, exception).message);
}

// Says so, at most once a minute.
void LedgerWriter::complain(const std::string& message) {
  int64_t now = base::monotonicMs(), failures = 0;
  {
    std::lock_guard lock(mutex_);
    failures = ++counters_.failures;
  }
  if (failures > 1 && now < logAtMs_) return;
  logAtMs_ = now + kLogEveryMs;
  base::log(base::Level::Error, "ledger",
            message + "; requests go on, their records stay in the journal and are carried over later");
}

// The database was damaged under the running host. What the journal still has goes into a new one. The old one is
// closed first: SQLite deletes its log by name when it closes.
void LedgerWriter::beginAnew(const std::string& why) {
  std::unique_lock lock(fileMutex_);
  insert_.reset();
  database_.session().close();
  if (base::Result<void> moved = putAside(path_, why); !moved) complain(moved.error().message);
}

// False when the database is closed and cannot be opened.
bool LedgerWriter::openAgain() {
  if (database_.session().isConnected()) return true;
  base::Result<Database> opened = Database::openForWriting(path_);
  if (!opened) {
    complain(opened.error().message);
    return false;
  }
  database_ = std::move(*opened);
  reader_.rewind(journal_.atOrBehind(storedPlace()));
  return true;
}

}  // namespace spillway::store
