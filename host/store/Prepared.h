// A statement that is prepared once and run often, with values that SQLite reads where they are. For where Poco's own
// statements cost more than what they do.
//
// One thread at a time, that of the database; to be destroyed before its session is closed. Everything but the
// destructor throws Poco::Exception.
#pragma once

#include <Poco/Data/Session.h>
#include <sqlite3.h>

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace spillway::store {

class Prepared {
 public:
  Prepared(const Poco::Data::Session& session, const std::string& sql);

  // Binds the next value; texts and bytes stay where they are until the statement has run.
  Prepared& bindText(std::string_view value);
  Prepared& bindBytes(std::string_view value);
  Prepared& bindNumber(int64_t value);
  Prepared& bindNull();

  // To the next row; false when there is none, and then values are bound from the first again.
  bool step();
  // Gives up the rows that are left.
  void reset();
  // For statements without rows.
  void run();

  // Of the row; texts and bytes live until the next step.
  int64_t number(int column) const { return sqlite3_column_int64(statement_.get(), column); }
  bool isNull(int column) const { return sqlite3_column_type(statement_.get(), column) == SQLITE_NULL; }
  std::string_view text(int column) const;
  std::string_view bytes(int column) const;

  // Of the last statement that ran on the connection.
  int64_t lastId() const { return sqlite3_last_insert_rowid(database_); }
  int64_t changed() const { return sqlite3_changes64(database_); }

 private:
  struct Finalize {
    void operator()(sqlite3_stmt* statement) const { sqlite3_finalize(statement); }
  };

  [[noreturn]] void fail(int code) const;

  sqlite3* database_;
  std::unique_ptr<sqlite3_stmt, Finalize> statement_;
  int bound_ = 0;
};

}  // namespace spillway::store
