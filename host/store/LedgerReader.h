// The questions asked of the ledger's database.
//
// Pure but for the database; one thread at a time per Database. All throw Poco::Exception.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "host/store/Database.h"
#include "host/store/Ledger.h"

namespace spillway::store {

std::vector<ExchangeRecord> readExchanges(Database& database, const ExchangeFilter& filter);
std::optional<ExchangeRecord> readExchange(Database& database, const std::string& id);
std::vector<TotalsRow> readTotals(Database& database, const TotalsQuery& query);
std::vector<SavingsRow> readSavings(Database& database, const SavingsQuery& query);
std::vector<SpendingRow> readSpending(Database& database, int64_t fromMs);

}  // namespace spillway::store
