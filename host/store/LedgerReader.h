// Questions asked of the ledger's database about single exchanges, and about what was spent.
//
// Pure but for the database; one thread at a time per Database. All throw Poco::Exception.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "host/store/Database.h"
#include "host/store/Ledger.h"

namespace spillway::store {

std::optional<ExchangeRecord> readExchange(Database& database, const std::string& id);
std::vector<SpendingRow> readSpending(Database& database, int64_t fromMs);

}  // namespace spillway::store
