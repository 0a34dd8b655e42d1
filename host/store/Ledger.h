// The ledger: every exchange and attempt, durable before the client sees the end of its answer, and the questions the
// management API asks about them.
//
// record() appends to a journal (see Journal.h) and returns; one writer thread carries the journal over into
// `spillway.db`, a SQLite file, in batches. Killing the process loses nothing that record() returned for, and nothing
// is counted twice. All public functions may be called from any thread.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <shared_mutex>
#include <string>
#include <vector>

#include "host/base/Result.h"
#include "host/store/Days.h"
#include "host/store/Records.h"
#include "host/store/UsageQuery.h"

namespace spillway::store {

struct ExchangeFilter;
struct ExchangePage;

class Database;
class FolderLock;
class Journal;
class LedgerWriter;
struct LateJournal;

// How long things stay; 0: for ever.
struct Keep {
  int64_t rowsMs = 0;     // exchanges with all that belongs to them
  int64_t minutesMs = 0;  // sums over minutes
  int64_t hoursMs = 0;    // and hours; those over days stay
  int64_t bytes = 0;      // of the database; of more, the oldest exchanges go
};

struct LedgerOptions {
  std::string folder;                       // exists and is writable; the ledger's files live here
  int64_t segmentBytes = int64_t{8} << 20;  // journal files are closed at this size and deleted once carried over
  int64_t batchWaitMs = 200;                // how long a record may wait for company before it is carried over
  int batchRows = 500;                      // that many records are not made to wait
  Days days = Days::local();                // by which sums are made
  Keep keep;

  // Hears of exchanges that another process has finished after it handed the folder over. Called on the writer's thread
  // once they are in the database; may be empty.
  std::function<void(const ExchangeRecord&)> onLate = {};
};

// Sums over what the saver has saved in exchanges that started in [fromMs, toMs) of unix time.
struct SavingsQuery {
  enum class By { All, Tool, Compressor };  // one row per period; per tool; per compressor

  int64_t fromMs = 0, toMs = 0;
  Period period = Period::All;
  By by = By::All;
};

struct SavingsRow {
  int64_t periodMs = 0;          // begin of the period, unix
  std::string tool, compressor;  // By::Tool, By::Compressor; else empty
  int64_t exchanges = 0;         // in which something was saved
  int64_t tokens = 0;            // of prompts
  int64_t freshTokens = 0;       // of those: of results that were new to the upstream
  int64_t micros = 0;            // of those whose price is known
  int64_t unpricedTokens = 0;    // of the others
};

// What was spent in one minute by one set of those who may have a budget.
struct SpendingRow {
  int64_t atMs = 0;  // begin of the minute in which the exchanges began, unix
  std::string tier, provider, account, chain, clientKey;
  int64_t costMicros = 0;  // of attempts whose cost is known
  int64_t tokens = 0;      // input and output
};

// For /metrics.
struct LedgerStatus {
  int64_t recorded = 0;       // since start
  int64_t lagRecords = 0;     // in the journal and not yet in SQLite
  int64_t lagBytes = 0;       // the same in bytes, with what was left by earlier runs
  int64_t heldBytes = 0;      // held in memory because the journal cannot be written
  int64_t lostRecords = 0;    // dropped because that memory was full
  int64_t writeFailures = 0;  // failed attempts to write the journal or the database
};

class Ledger {
 public:
  // Opens or makes the ledger, starts the writer, which also carries over what an earlier run left. Errors (fault
  // Server) say what is wrong with which file and what to do: the folder cannot be written, another process uses it,
  // the database is of a newer version. A damaged database is kept aside and a new one made; the log says so.
  static base::Result<std::unique_ptr<Ledger>> open(const LedgerOptions& options);

  // Carries over what is left (for at most 5 s) and stops the writer.
  ~Ledger();

  Ledger(const Ledger&) = delete;
  Ledger& operator=(const Ledger&) = delete;

  // Makes a finished exchange durable against the death of this process. Never fails and never waits for the
  // database; when the disk is full the record is held in memory, within limits, and the log says so once a minute.
  void record(const ExchangeRecord& exchange);

  // Waits until everything recorded before the call is in the database, at most `timeoutMs`. False when it is not.
  bool flush(int64_t timeoutMs = 5'000);

  // The questions below see everything recorded before the call, unless the database has fallen behind by more than
  // two seconds. Error: the database cannot be read.
  // Listed exchanges come without savings, and without candidates, losses and the like of their attempts, but with who
  // was asked and failed.
  base::Result<ExchangePage> exchanges(const ExchangeFilter& filter);
  base::Result<std::optional<ExchangeRecord>> exchange(const std::string& id);
  base::Result<UsageAnswer> usage(const UsageQuery& query);
  base::Result<SpillAnswer> spills(const SpillQuery& query);
  base::Result<std::vector<SavingsRow>> savings(const SavingsQuery& query);

  // What was spent by exchanges that began at `fromMs` or later.
  base::Result<std::vector<SpendingRow>> spending(int64_t fromMs);

  LedgerStatus status() const;

  // Lets another process have the folder. What was recorded so far is in the database or in the journal that process
  // goes on with; what is recorded from now on goes into a journal of its own, which that process carries over
  // (LateJournals.h). Questions are still answered, without those records. Error: the folder cannot be written; then
  // nothing has changed.
  base::Result<void> handOver();

  // The folder is ours again: the other process has not come up. Errors are those of open().
  base::Result<void> takeBack();

  // Looks for what other processes have left. To be called every few seconds.
  void tend();

 private:
  explicit Ledger(LedgerOptions options);
  base::Result<void> begin();
  template <class Answer, class Question>
  base::Result<Answer> answer(Question question);

  const LedgerOptions options_;
  const std::string databasePath_;

  // Shared by whoever uses what follows, alone while it is handed over or taken back.
  mutable std::shared_mutex mutex_;
  std::unique_ptr<LateJournal> late_;  // after the folder was handed over: then there is nothing below
  std::unique_ptr<FolderLock> lock_;   // first in, last out: nobody else may use the folder before all is closed
  std::unique_ptr<Journal> journal_;
  std::unique_ptr<LedgerWriter> writer_;
};

}  // namespace spillway::store
