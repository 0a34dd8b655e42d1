// Lists exchanges out of the ledger's database, in little time however many there are.
//
// Pure but for the database; one thread at a time per Database. Throws Poco::Exception.
#pragma once

#include "host/store/Database.h"
#include "host/store/ExchangeFilter.h"

namespace spillway::store {

ExchangePage readExchanges(Database& database, const ExchangeFilter& filter);

}  // namespace spillway::store
