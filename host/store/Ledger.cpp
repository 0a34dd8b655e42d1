#include "host/store/Ledger.h"

#include <algorithm>

#include "host/base/Clock.h"
#include "host/store/Database.h"
#include "host/store/ExchangeReader.h"
#include "host/store/FolderLock.h"
#include "host/store/Journal.h"
#include "host/store/LedgerReader.h"
#include "host/store/LedgerWriter.h"
#include "host/store/RecordCodec.h"
#include "host/store/SumReader.h"

namespace spillway::store {
namespace {

constexpr int64_t kCatchUpMs = 2'000;

// Opens the database, asks, and makes an Error of what goes wrong. Questions are rare: a connection of their own each
// keeps them apart from one another and from a database that was replaced.
template <class Answer, class Question>
base::Result<Answer> ask(const LedgerWriter& writer, const std::string& path, Question question) {
  auto held = writer.holdFile();
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
  base::Result<std::unique_ptr<FolderLock>> lock = FolderLock::take(options.folder);
  if (!lock) return lock.error();
  std::string path = options.folder + "/spillway.db";
  base::Result<Database> database = Database::openForWriting(path);
  if (!database) return database.error();
  try {
    auto carriedFile = static_cast<uint64_t>(database->number("SELECT file FROM carried"));
    base::Result<std::unique_ptr<Journal>> journal = Journal::open(options.folder, options.segmentBytes, carriedFile);
    if (!journal) return journal.error();
    return std::unique_ptr<Ledger>(new Ledger(options, std::move(*lock), std::move(*journal), std::move(*database)));
  } catch (const Poco::Exception& exception) {
    return databaseError("cannot read", path, exception);
  }
}

Ledger::Ledger(const LedgerOptions& options, std::unique_ptr<FolderLock> lock, std::unique_ptr<Journal> journal,
               Database database)
    : databasePath_(options.folder + "/spillway.db"),
      days_(options.days),
      lock_(std::move(lock)),
      journal_(std::move(journal)) {
  writer_ =
      std::make_unique<LedgerWriter>(*journal_, std::move(database), databasePath_,
                                     LedgerWriter::Pace{options.batchWaitMs, options.batchRows}, days_, options.keep);
}

Ledger::~Ledger() = default;

void Ledger::record(const ExchangeRecord& exchange) {
  thread_local std::string payload;
  payload.clear();
  encodeRecord(exchange, payload);
  journal_->append(payload);
  writer_->noteRecord();
}

bool Ledger::flush(int64_t timeoutMs) { return writer_->flush(timeoutMs); }

base::Result<ExchangePage> Ledger::exchanges(const ExchangeFilter& filter) {
  flush(kCatchUpMs);
  return ask<ExchangePage>(*writer_, databasePath_, [&](Database& db) { return readExchanges(db, filter); });
}

base::Result<std::optional<ExchangeRecord>> Ledger::exchange(const std::string& id) {
  flush(kCatchUpMs);
  return ask<std::optional<ExchangeRecord>>(*writer_, databasePath_,
                                            [&](Database& db) { return readExchange(db, id); });
}

base::Result<UsageAnswer> Ledger::usage(const UsageQuery& query) {
  flush(kCatchUpMs);
  return ask<UsageAnswer>(*writer_, databasePath_, [&](Database& db) { return readUsage(db, query, days_); });
}

base::Result<SpillAnswer> Ledger::spills(const SpillQuery& query) {
  flush(kCatchUpMs);
  return ask<SpillAnswer>(*writer_, databasePath_, [&](Database& db) { return readSpills(db, query, days_); });
}

base::Result<std::vector<SavingsRow>> Ledger::savings(const SavingsQuery& query) {
  flush(kCatchUpMs);
  return ask<std::vector<SavingsRow>>(*writer_, databasePath_,
                                      [&](Database& db) { return readSavings(db, query, days_); });
}

base::Result<std::vector<SpendingRow>> Ledger::spending(int64_t fromMs) {
  flush(kCatchUpMs);
  return ask<std::vector<SpendingRow>>(*writer_, databasePath_, [&](Database& db) { return readSpending(db, fromMs); });
}

LedgerStatus Ledger::status() const {
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
