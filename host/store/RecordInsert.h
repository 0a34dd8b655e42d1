// Puts records into the ledger's tables: statements that are prepared once for as long as a database is open, and
// values that SQLite reads where they are. Most of what carrying a record over costs is paid here.
//
// One thread at a time, that of the database. Everything but the destructor throws Poco::Exception.
#pragma once

#include <Poco/Data/Session.h>
#include <sqlite3.h>

#include <memory>
#include <string>

#include "host/store/Records.h"

namespace spillway::store {

class RecordInsert {
 public:
  // To be destroyed before the session is closed.
  explicit RecordInsert(const Poco::Data::Session& session);

  // The exchange with its attempts and savings; rows that are there already stay as they are. False: the exchange was.
  bool put(const ExchangeRecord& record);

 private:
  struct Finalize {
    void operator()(sqlite3_stmt* statement) const { sqlite3_finalize(statement); }
  };
  using Statement = std::unique_ptr<sqlite3_stmt, Finalize>;

  Statement prepare(const std::string& sql) const;
  void run(sqlite3_stmt* statement) const;

  sqlite3* database_;
  Statement exchange_, attempt_, saving_;
};

}  // namespace spillway::store
