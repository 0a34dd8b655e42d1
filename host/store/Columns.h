// How records map to the columns of the ledger's tables: the one place that knows their order. For RecordInsert, and
// for Poco's into(). Unknown amounts (-1) are NULL in the database.
//
// Pure; any thread.
#pragma once

#include <Poco/Data/TypeHandler.h>

#include <string>

#include "host/store/Records.h"

namespace spillway::store {

// The columns of a row in order, with a word per column on how -1 and NULL meet.
struct Column {
  const char* name;
  bool nullable = false;
};

extern const Column kExchangeColumns[];
extern const std::size_t kExchangeColumnCount;
extern const Column kAttemptColumns[];  // without exchange_id
extern const std::size_t kAttemptColumnCount;
extern const Column kSavingColumns[];  // without exchange_id and started_ms
extern const std::size_t kSavingColumnCount;

// "INSERT OR IGNORE INTO exchanges (...) VALUES (?, ...)", for the facet and the values of exchangeFields().
std::string insertExchange();
// The same for the exchange's id and the values of attemptFields().
std::string insertAttempt();
// The same for id and start of the exchange and the values of savingFields().
std::string insertSaving();

// "e.id, IFNULL(e.input, -1), ..." for into(records); `alias` is the table's.
std::string selectExchange(const std::string& alias);
std::string selectAttempt(const std::string& alias);
std::string selectSaving(const std::string& alias);

// Names in the database, enums in the record. Names of a later version read as the last known meaning of "wrong".
base::Fault faultNamed(const std::string& name);
base::Scope scopeNamed(const std::string& name);

// One list of fields for both directions, in the order of the column tables above.
template <class Usage, class Row>
void usageFields(Usage& usage, Row& row) {
  row.number(usage.input);
  row.number(usage.cacheRead);
  row.number(usage.cacheWrite);
  row.number(usage.output);
  row.number(usage.reasoning);
}

// What version 2 of the schema added to both tables.
template <class Record, class Row>
void billingFields(Record& record, Row& row) {
  row.number(record.usage.cacheWrite1h);
  row.number(record.usage.inputAudio);
  row.number(record.usage.inputImage);
  row.number(record.usage.outputAudio);
  row.number(record.usage.outputImage);
  row.text(record.serviceTier);
  row.number(record.costEstimated);
}

template <class Record, class Row>
void exchangeFields(Record& record, Row& row) {
  row.text(record.id);
  row.number(record.startedMs);
  row.text(record.client);
  row.text(record.clientKey);
  row.text(record.path);
  row.text(record.wireIn);
  row.text(record.modelAsked);
  row.text(record.chain);
  row.number(record.stream);
  row.named(record.outcome, outcomeName,
            [](const std::string& name) { return parseOutcome(name).value_or(Outcome::Failed); });
  row.number(record.status);
  row.text(record.provider);
  row.text(record.account);
  row.text(record.model);
  row.text(record.tier);
  usageFields(record.usage, row);
  row.number(record.usageEstimated);
  row.number(record.costMicros);
  row.number(record.ttftUs);
  row.number(record.durationUs);
  row.number(record.bytesIn);
  row.number(record.bytesOut);
  row.text(record.skipped);
  row.text(record.losses);
  billingFields(record, row);
  row.number(record.savedMicros);
  row.text(record.candidates);
  row.number(record.plannedUs);
  row.named(record.walkEnd, walkEndName, walkEndNamed);
  row.named(record.told, base::faultName, faultNamed);
  row.number(record.saverTokens);
  row.number(record.saverMicros);
  row.text(record.smaller);
}

template <class Saving, class Row>
void savingFields(Saving& saving, Row& row) {
  row.text(saving.tool);
  row.text(saving.compressor);
  row.number(saving.fresh);
  row.number(saving.tokens);
  row.number(saving.micros);
}

template <class Record, class Row>
void attemptFields(Record& attempt, Row& row) {
  row.number(attempt.number);
  row.text(attempt.provider);
  row.text(attempt.account);
  row.text(attempt.model);
  row.text(attempt.tier);
  row.text(attempt.wireOut);
  row.text(attempt.reason);
  row.number(attempt.status);
  row.named(attempt.fault, base::faultName, faultNamed);
  row.named(attempt.scope, base::scopeName, scopeNamed);
  row.text(attempt.message);
  row.number(attempt.retryAfterMs);
  usageFields(attempt.usage, row);
  row.number(attempt.usageEstimated);
  row.number(attempt.costMicros);
  row.number(attempt.connectUs);
  row.number(attempt.ttftUs);
  row.number(attempt.durationUs);
  row.number(attempt.bytesUp);
  row.number(attempt.bytesDown);
  billingFields(attempt, row);
  row.number(attempt.savedMicros);
  row.number(attempt.prepareUs);
  row.number(attempt.sentUs);
  row.number(attempt.firstTokenUs);
  row.named(attempt.phase, base::phaseName, base::phaseNamed);
  row.named(attempt.again, base::askAgainName, base::askAgainNamed);
  row.named(attempt.ledTo, base::ledToName, base::ledToNamed);
  row.number(attempt.marks);
}

}  // namespace spillway::store

namespace Poco::Data {

template <>
class TypeHandler<spillway::store::ExchangeRecord> {
 public:
  using Record = spillway::store::ExchangeRecord;
  static std::size_t size() { return spillway::store::kExchangeColumnCount; }
  static void extract(std::size_t position, Record& record, const Record& other, AbstractExtractor::Ptr extractor);
  static void prepare(std::size_t, const Record&, AbstractPreparator::Ptr) {}
};

template <>
class TypeHandler<spillway::store::AttemptRecord> {
 public:
  using Record = spillway::store::AttemptRecord;
  static std::size_t size() { return spillway::store::kAttemptColumnCount; }
  static void extract(std::size_t position, Record& record, const Record& other, AbstractExtractor::Ptr extractor);
  static void prepare(std::size_t, const Record&, AbstractPreparator::Ptr) {}
};

template <>
class TypeHandler<spillway::store::SavingRecord> {
 public:
  using Record = spillway::store::SavingRecord;
  static std::size_t size() { return spillway::store::kSavingColumnCount; }
  static void extract(std::size_t position, Record& record, const Record& other, AbstractExtractor::Ptr extractor);
  static void prepare(std::size_t, const Record&, AbstractPreparator::Ptr) {}
};

}  // namespace Poco::Data
