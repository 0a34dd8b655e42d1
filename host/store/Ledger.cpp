#include "host/store/Ledger.h"

#include <pthread.h>

#include <algorithm>
#include <utility>

#include "host/base/Clock.h"
#include "host/store/Database.h"
#include "host/store/ExchangeFilter.h"
#include "host/store/ExchangeReader.h"
#include "host/store/FolderLock.h"
#include "host/store/Journal.h"
#include "host/store/LateJournals.h"
#include "host/store/LedgerReader.h"
#include "host/store/LedgerWriter.h"
#include "host/store/RecordCodec.h"
#include "host/store/SumReader.h"

namespace spillway::store {
namespace {

constexpr int64_t kCatchUpMs = 2'000;

// Opens the database, asks, and makes an Error of what goes wrong. Questions are rare: a connection of their own each
// keeps them apart from one another and from a database that was replaced. `writer` may be null.
template <class Answer, class Question>
base::Result<Answer> ask(const LedgerWriter* writer, const std::string& path, Question question) {
  std::shared_lock<std::shared_mutex> held;
  if (writer) held = writer->holdFile();
  base::Result<Database> database = Database::openForReading(path);
  if (!database) return database.error();
  try {
    database->run("BEGIN");  // all that is read is of one moment
    return question(*database);
  } catch (const Poco::Exception& exception) {
    return databaseError("cannot read", path, exception);
  }
}

}  // namespace

base::Result<std::unique_ptr<Ledger>> Ledger::open(const LedgerOptions& options) {
  std::unique_ptr<Ledger> ledger(new Ledger(options));
  if (auto begun = ledger->begin(); !begun.ok()) return begun.error();
  return ledger;
}

Ledger::Ledger(LedgerOptions options) : options_(std::move(options)), databasePath_(options_.folder + "/spillway.db") {
  // Who hands over goes before those who record: of a busy host there is always one.
  pthread_rwlockattr_t kind;
  ::pthread_rwlockattr_init(&kind);
  ::pthread_rwlockattr_setkind_np(&kind, PTHREAD_RWLOCK_PREFER_WRITER_NONRECURSIVE_NP);
  auto* lock = static_cast<pthread_rwlock_t*>(mutex_.native_handle());
  ::pthread_rwlock_destroy(lock);
  ::pthread_rwlock_init(lock, &kind);
  ::pthread_rwlockattr_destroy(&kind);
}

Ledger::~Ledger() = default;

base::Result<void> Ledger::begin() {
  base::Result<std::unique_ptr<FolderLock>> lock = FolderLock::take(options_.folder);
  if (!lock) return lock.error();
  base::Result<Database> database = Database::openForWriting(databasePath_);
  if (!database) return database.error();
  try {
    auto carriedFile = static_cast<uint64_t>(database->number("SELECT file FROM carried"));
    base::Result<std::unique_ptr<Journal>> journal = Journal::open(options_.folder, options_.segmentBytes, carriedFile);
    if (!journal) return journal.error();
    lock_ = std::move(*lock);
    journal_ = std::move(*journal);
    writer_ = std::make_unique<LedgerWriter>(*journal_, std::move(*database), options_.folder,
                                             LedgerWriter::Pace{options_.batchWaitMs, options_.batchRows},
                                             options_.days, options_.keep, options_.onLate);
    return {};
  } catch (const Poco::Exception& exception) {
    return databaseError("cannot read", databasePath_, exception);
  }
}

base::Result<void> Ledger::handOver() {
  if (!flush(kCatchUpMs) && journal_->counters().heldBytes > 0)
    return base::Error{.fault = base::Fault::Server, .message = "the journal cannot be written; see the log"};
  auto late = LateJournals::begin(options_.folder, options_.segmentBytes);
  if (!late.ok()) return late.error();
  const std::unique_lock alone(mutex_);
  late_ = std::make_unique<LateJournal>(std::move(*late));
  writer_.reset();
  journal_.reset();
  lock_.reset();
  return {};
}

base::Result<void> Ledger::takeBack() {
  const std::unique_lock alone(mutex_);
  if (!late_) return {};
  auto begun = begin();
  if (begun.ok()) late_.reset();
  return begun;
}

void Ledger::tend() {
  const std::shared_lock shared(mutex_);
  if (writer_) writer_->lookForLate();
}

void Ledger::record(const ExchangeRecord& exchange) {
  thread_local std::string payload;
  payload.clear();
  encodeRecord(exchange, payload);
  const std::shared_lock shared(mutex_);
  (late_ ? *late_->journal : *journal_).append(payload);
  if (writer_) writer_->noteRecord();
}

bool Ledger::flush(int64_t timeoutMs) {
  const std::shared_lock shared(mutex_);
  return !writer_ || writer_->flush(timeoutMs);
}

template <class Answer, class Question>
base::Result<Answer> Ledger::answer(Question question) {
  const std::shared_lock shared(mutex_);
  if (writer_) writer_->flush(kCatchUpMs);
  return ask<Answer>(writer_.get(), databasePath_, question);
}

base::Result<ExchangePage> Ledger::exchanges(const ExchangeFilter& filter) {
  return answer<ExchangePage>([&](Database& db) { return readExchanges(db, filter); });
}

base::Result<std::optional<ExchangeRecord>> Ledger::exchange(const std::string& id) {
  return answer<std::optional<ExchangeRecord>>([&](Database& db) { return readExchange(db, id); });
}

base::Result<UsageAnswer> Ledger::usage(const UsageQuery& query) {
  return answer<UsageAnswer>([&](Database& db) { return readUsage(db, query, options_.days); });
}

base::Result<SpillAnswer> Ledger::spills(const SpillQuery& query) {
  return answer<SpillAnswer>([&](Database& db) { return readSpills(db, query, options_.days); });
}

base::Result<std::vector<SavingsRow>> Ledger::savings(const SavingsQuery& query) {
  return answer<std::vector<SavingsRow>>([&](Database& db) { return readSavings(db, query, options_.days); });
}

base::Result<std::vector<SpendingRow>> Ledger::spending(int64_t fromMs) {
  return answer<std::vector<SpendingRow>>([&](Database& db) { return readSpending(db, fromMs); });
}

LedgerStatus Ledger::status() const {
  const std::shared_lock shared(mutex_);
  if (!writer_) return {};
  LedgerWriter::Counters carried = writer_->counters();
  Journal::Counters journal = journal_->counters();
  LedgerStatus status;
  status.recorded = journal.recordsWritten;
  status.lagRecords = std::max<int64_t>(journal.recordsWritten - carried.records, 0);
  status.lagBytes = journal_->bytesFrom(carried.reached);
  status.heldBytes = journal.heldBytes;
  status.lostRecords = journal.dropped;
  status.writeFailures = journal.failures + carried.failures;
  return status;
}

}  // namespace spillway::store
