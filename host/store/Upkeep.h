// What the ledger's writer does beside carrying records over, in small steps: counting rows that an earlier version has
// left, and letting go of what is too old or too much.
//
// One thread at a time, that of the database, each call within a transaction. Throws Poco::Exception.
#pragma once

#include <cstdint>

#include "host/store/Database.h"
#include "host/store/Ledger.h"
#include "host/store/RecordInsert.h"

namespace spillway::store {

// When the sums are of days of another time zone, those of days are made anew.
void adoptZone(Database& database, RecordInsert& insert, const Days& days);

// Counts some of the rows that are not part of the sums yet, the newest first. False when there are none left.
bool countSome(Database& database, RecordInsert& insert);

// Deletes some of what is not to be kept. False when there is nothing of it left.
bool dropSome(Database& database, const Keep& keep, const Days& days, int64_t nowMs);

}  // namespace spillway::store
