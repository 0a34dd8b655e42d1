#include "host/store/Prepared.h"

#include <Poco/Data/SQLite/Utility.h>

#include <cstdlib>

namespace spillway::store {

using Poco::Data::SQLite::Utility;

Prepared::Prepared(const Poco::Data::Session& session, const std::string& sql) : database_(Utility::dbHandle(session)) {
  sqlite3_stmt* statement = nullptr;
  const int code = sqlite3_prepare_v3(database_, sql.data(), static_cast<int>(sql.size()), SQLITE_PREPARE_PERSISTENT,
                                      &statement, nullptr);
  statement_.reset(statement);
  if (code != SQLITE_OK) fail(code);
}

void Prepared::fail(int code) const {
  Utility::throwException(database_, code, sqlite3_errmsg(database_));
  std::abort();  // it has thrown
}

Prepared& Prepared::bindText(std::string_view value) {
  // Without a place SQLite would take an empty text for no value at all.
  sqlite3_bind_text64(statement_.get(), ++bound_, value.data() == nullptr ? "" : value.data(), value.size(),
                      SQLITE_STATIC, SQLITE_UTF8);
  return *this;
}

Prepared& Prepared::bindBytes(std::string_view value) {
  sqlite3_bind_blob64(statement_.get(), ++bound_, value.data() == nullptr ? "" : value.data(), value.size(),
                      SQLITE_STATIC);
  return *this;
}

Prepared& Prepared::bindNumber(int64_t value) {
  sqlite3_bind_int64(statement_.get(), ++bound_, value);
  return *this;
}

Prepared& Prepared::bindNull() {
  sqlite3_bind_null(statement_.get(), ++bound_);
  return *this;
}

bool Prepared::step() {
  if (sqlite3_step(statement_.get()) == SQLITE_ROW) return true;
  reset();
  return false;
}

void Prepared::reset() {
  bound_ = 0;
  // Tells how the last step went.
  if (const int code = sqlite3_reset(statement_.get()); code != SQLITE_OK) fail(code);
}

void Prepared::run() {
  sqlite3_step(statement_.get());
  reset();
}

std::string_view Prepared::text(int column) const {
  const auto* text = reinterpret_cast<const char*>(sqlite3_column_text(statement_.get(), column));
  return text == nullptr ? std::string_view()
                         : std::string_view(text, static_cast<size_t>(sqlite3_column_bytes(statement_.get(), column)));
}

std::string_view Prepared::bytes(int column) const {
  const auto* bytes = static_cast<const char*>(sqlite3_column_blob(statement_.get(), column));
  return bytes == nullptr
             ? std::string_view()
             : std::string_view(bytes, static_cast<size_t>(sqlite3_column_bytes(statement_.get(), column)));
}

}  // namespace spillway::store
