// Puts records into the ledger's tables: statements that are prepared once for as long as a database is open, and
// values that SQLite reads where they are. Most of what carrying a record over costs is paid here.
//
// One thread at a time, that of the database. Everything but the destructor throws Poco::Exception.
#pragma once

#include <Poco/Data/Session.h>

#include "host/store/Prepared.h"
#include "host/store/Records.h"
#include "host/store/Rollup.h"

namespace spillway::store {

class RecordInsert {
 public:
  // To be destroyed before the session is closed, and made anew after a transaction that was given up.
  RecordInsert(const Poco::Data::Session& session, const Days& days);

  // The exchange with its attempts and savings; rows that are there already stay as they are. False: the exchange
  // was there.
  bool put(const ExchangeRecord& record);
  // Adds an exchange that is in the tables already to the sums.
  void count(const ExchangeRecord& record);
  // Writes the sums. To be called before the transaction ends.
  void finish() { rollup_.write(); }

  Rollup& rollup() { return rollup_; }

 private:
  Prepared exchange_, attempt_, saving_, counted_;
  Rollup rollup_;
};

}  // namespace spillway::store
