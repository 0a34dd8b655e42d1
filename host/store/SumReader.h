// The questions asked of the sums over exchanges, spills and savings.
//
// Pure but for the database; one thread at a time per Database. All throw Poco::Exception.
#pragma once

#include <vector>

#include "host/store/Database.h"
#include "host/store/Days.h"
#include "host/store/Ledger.h"
#include "host/store/UsageQuery.h"

namespace spillway::store {

UsageAnswer readUsage(Database& database, const UsageQuery& query, const Days& days);
SpillAnswer readSpills(Database& database, const SpillQuery& query, const Days& days);
std::vector<SavingsRow> readSavings(Database& database, const SavingsQuery& query, const Days& days);

}  // namespace spillway::store
