#include "host/store/RecordInsert.h"

#include <Poco/Data/SQLite/Utility.h>

#include "host/store/Columns.h"

namespace spillway::store {
namespace {

using Poco::Data::SQLite::Utility;

// Binds one row's values in the order of its columns. They stay where they are until the row is written.
class Binding {
 public:
  Binding(sqlite3_stmt* statement, const Column* columns) : statement_(statement), columns_(columns) {}

  void text(std::string_view value) {
    sqlite3_bind_text64(statement_, ++at_, value.data(), value.size(), SQLITE_STATIC, SQLITE_UTF8);
    ++columns_;
  }
  template <class T>
  void number(T value) {
    const auto wide = static_cast<sqlite3_int64>(value);
    if ((columns_++)->nullable && wide == -1)
      sqlite3_bind_null(statement_, ++at_);
    else
      sqlite3_bind_int64(statement_, ++at_, wide);
  }
  template <class T, class Name, class Parse>
  void named(T value, Name name, Parse) {
    text(name(value));
  }

  // Values that stand before the first column.
  void before(std::string_view value) {
    sqlite3_bind_text64(statement_, ++at_, value.data(), value.size(), SQLITE_STATIC, SQLITE_UTF8);
  }
  void before(int64_t value) { sqlite3_bind_int64(statement_, ++at_, value); }

 private:
  sqlite3_stmt* statement_;
  const Column* columns_;
  int at_ = 0;
};

}  // namespace

RecordInsert::RecordInsert(const Poco::Data::Session& session)
    : database_(Utility::dbHandle(session)),
      exchange_(prepare(insertExchange())),
      attempt_(prepare(insertAttempt())),
      saving_(prepare(insertSaving())) {}

RecordInsert::Statement RecordInsert::prepare(const std::string& sql) const {
  sqlite3_stmt* statement = nullptr;
  const int code = sqlite3_prepare_v3(database_, sql.data(), static_cast<int>(sql.size()), SQLITE_PREPARE_PERSISTENT,
                                      &statement, nullptr);
  if (code != SQLITE_OK) Utility::throwException(database_, code, sqlite3_errmsg(database_));
  return Statement(statement);
}

void RecordInsert::run(sqlite3_stmt* statement) const {
  sqlite3_step(statement);
  // Tells how the step went.
  if (const int code = sqlite3_reset(statement); code != SQLITE_OK)
    Utility::throwException(database_, code, sqlite3_errmsg(database_));
}

bool RecordInsert::put(const ExchangeRecord& record) {
  Binding row(exchange_.get(), kExchangeColumns);
  exchangeFields(record, row);
  run(exchange_.get());
  const bool fresh = sqlite3_changes(database_) > 0;
  for (const AttemptRecord& attempt : record.attempts) {
    Binding child(attempt_.get(), kAttemptColumns);
    child.before(record.id);
    attemptFields(attempt, child);
    run(attempt_.get());
  }
  for (const SavingRecord& saving : record.savings) {
    Binding part(saving_.get(), kSavingColumns);
    part.before(record.id);
    part.before(record.startedMs);
    savingFields(saving, part);
    run(saving_.get());
  }
  return fresh;
}

}  // namespace spillway::store
