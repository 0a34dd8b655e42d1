// How records map to the columns of the ledger's tables: the one place that knows their order. For Poco's use() and
// into(). Unknown amounts (-1) are NULL in the database.
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

// A row of the attempts' table.
struct AttemptRow {
  std::string exchangeId;
  AttemptRecord attempt;
};

// "INSERT OR IGNORE INTO exchanges (...) VALUES (...)" for use(records). Poco prepares a statement anew each time it
// is executed, so a batch is one vector and one execution.
std::string insertExchange();
// The same for use(attemptRows).
std::string insertAttempt();

// "e.id, IFNULL(e.input, -1), ..." for into(records); `alias` is the table's.
std::string selectExchange(const std::string& alias);
std::string selectAttempt(const std::string& alias);

}  // namespace spillway::store

namespace Poco::Data {

template <>
class TypeHandler<spillway::store::ExchangeRecord> {
 public:
  using Record = spillway::store::ExchangeRecord;
  static std::size_t size() { return spillway::store::kExchangeColumnCount; }
  static void bind(std::size_t position, const Record& record, AbstractBinder::Ptr binder,
                   AbstractBinder::Direction direction);
  static void extract(std::size_t position, Record& record, const Record& other, AbstractExtractor::Ptr extractor);
  static void prepare(std::size_t, const Record&, AbstractPreparator::Ptr) {}
};

template <>
class TypeHandler<spillway::store::AttemptRow> {
 public:
  using Record = spillway::store::AttemptRow;
  static std::size_t size() { return spillway::store::kAttemptColumnCount + 1; }
  static void bind(std::size_t position, const Record& record, AbstractBinder::Ptr binder,
                   AbstractBinder::Direction direction);
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

}  // namespace Poco::Data
