// The one thread that carries records from the journal into the database, in batches. It reads them back from the
// journal, so nothing queues in memory however far the database falls behind, and the place reached is stored in the
// same transaction as the records, so nothing is carried over twice.
//
// All public functions may be called from any thread.
#pragma once

#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <functional>
#include <mutex>
#include <optional>
#include <shared_mutex>
#include <string>
#include <thread>

#include "host/store/Database.h"
#include "host/store/Journal.h"
#include "host/store/JournalReader.h"
#include "host/store/LateJournals.h"
#include "host/store/RecordInsert.h"
#include "host/store/Upkeep.h"

namespace spillway::store {

class LedgerWriter {
 public:
  // How long records wait for company, and how many make it go at once.
  struct Pace {
    int64_t waitMs = 200;
    int rows = 500;
  };

  // Begins at the place stored in the database. The journal outlives the writer. `onLate` hears of records that another
  // process has left, on the writer's thread; may be empty.
  using OnLate = std::function<void(const ExchangeRecord&)>;
  LedgerWriter(Journal& journal, Database database, const std::string& folder, Pace pace, Days days, Keep keep,
               OnLate onLate = {});
  // Carries over what is left, for at most 5 s, and ends the thread.
  ~LedgerWriter();

  LedgerWriter(const LedgerWriter&) = delete;
  LedgerWriter& operator=(const LedgerWriter&) = delete;

  // One more record is in the journal, or held by it.
  void noteRecord();

  // Looks for what other processes have left (see LateJournals.h); at start it does so by itself.
  void lookForLate();

  // Waits until everything in the journal as of now is in the database, at most `timeoutMs`. False when it is not.
  bool flush(int64_t timeoutMs);

  struct Counters {
    int64_t records = 0;        // carried over, of this run
    Journal::Position reached;  // everything before is in the database
    int64_t failures = 0;
  };
  Counters counters() const;

  // Keeps the database file where it is for as long as the lock lives; for those who open it on their own.
  std::shared_lock<std::shared_mutex> holdFile() const { return std::shared_lock(fileMutex_); }

 private:
  struct Carried {
    int64_t records = 0;
    Journal::Position position;
  };

  void run();
  bool waitForWork();
  bool carryAll();
  bool keepUp();
  void openInsert();
  Carried carryBatch(Journal::Position end);
  void carryLate();
  void publish(const Carried& batch);
  void removeCarriedFiles();
  bool openAgain();
  void failed(const Poco::Exception& exception);
  void complain(const std::string& message);
  void beginAnew(const std::string& why);
  Journal::Position storedPlace();

  Journal& journal_;
  const std::string path_;
  const Pace pace_;
  const Days days_;
  const Keep keep_;
  const OnLate onLate_;
  std::atomic<int64_t> pending_{0};  // noted since the thread last looked

  // Of the thread alone.
  Database database_;
  JournalReader reader_;
  std::optional<RecordInsert> insert_;  // of the database while it is open
  LateJournals late_;
  int64_t logAtMs_ = 0;     // monotonic
  int64_t upkeepAtMs_ = 0;  // the same

  mutable std::shared_mutex fileMutex_;  // taken alone while the file is replaced

  mutable std::mutex mutex_;  // guards what follows
  std::condition_variable work_, progress_;
  bool stopping_ = false;
  bool behind_ = true;       // the last round did not reach the journal's end
  bool unfinished_ = false;  // there is more to be kept up at once
  bool lateDue_ = true;
  Journal::Position wanted_;  // somebody waits for this place to be reached
  Counters counters_;

  std::thread thread_;
};

}  // namespace spillway::store
