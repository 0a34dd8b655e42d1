// The JSON of the management API: one function per kind of row. Unknown amounts are null; times are unix milliseconds.
//
// Pure functions; any thread.
#pragma once

#include <nlohmann/json.hpp>
#include <string>

#include "host/admin/Ports.h"

namespace spillway::admin {

using Json = nlohmann::ordered_json;

// An exchange as listed, with a word on each attempt that failed, and with skipped candidates, losses and attempts: the
// trace.
Json listedRow(const store::ExchangeRecord& exchange);
Json traceRow(const store::ExchangeRecord& exchange);

Json savingsRow(const store::SavingsRow& row);
Json budgetRow(const budget::Status& budget);
Json balanceRow(const inquiry::BalanceStatus& balance, int64_t nowMs);
Json listRow(const inquiry::ListStatus& list, int64_t nowMs);
Json accountRow(const accounts::AccountStatus& account, const AccountPlace& place);
Json providerRow(const routing::Provider& provider);
Json chainsBody(const routing::RouteTable& routes);
Json pluginsBody(const PluginReport& report);

// As text; bytes that are no UTF-8 become replacement characters.
std::string dumped(const Json& json);

}  // namespace spillway::admin
