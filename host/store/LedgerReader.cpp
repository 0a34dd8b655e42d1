#include "host/store/LedgerReader.h"

#include <Poco/Data/Statement.h>

#include "host/store/Columns.h"

namespace spillway::store {

using namespace Poco::Data::Keywords;
using Poco::Data::Statement;

std::optional<ExchangeRecord> readExchange(Database& database, const std::string& id) {
  std::string asked = id;
  std::vector<ExchangeRecord> found;
  Statement exchange(database.session());
  exchange << "SELECT " + selectExchange("e") + " FROM exchanges e WHERE e.id = ?", into(found), use(asked), now;
  if (found.empty()) return std::nullopt;
  Statement attempts(database.session());
  attempts << "SELECT " + selectAttempt("a") + " FROM attempts a WHERE a.exchange_id = ? ORDER BY a.number",
      into(found.front().attempts), use(asked), now;
  Statement savings(database.session());
  savings << "SELECT " + selectSaving("s") +
                 " FROM savings s WHERE s.exchange_id = ? ORDER BY s.fresh DESC, s.tool, s.compressor",
      into(found.front().savings), use(asked), now;
  return std::move(found.front());
}

std::vector<SpendingRow> readSpending(Database& database, int64_t fromMs) {
  std::vector<Poco::Int64> minutes, cost, tokens;
  std::vector<std::string> tier, provider, account, chain, key;
  Statement statement(database.session());
  statement << "SELECT e.started_ms / 60000 AS minute, a.tier, a.provider, a.account, e.chain, e.client_key, "
               "IFNULL(SUM(a.cost_micros), 0), SUM(IFNULL(a.input, 0) + IFNULL(a.output, 0)) "
               "FROM exchanges e JOIN attempts a ON a.exchange_id = e.id WHERE e.started_ms >= " +
                   std::to_string(fromMs) + " GROUP BY minute, a.tier, a.provider, a.account, e.chain, e.client_key",
      into(minutes), into(tier), into(provider), into(account), into(chain), into(key), into(cost), into(tokens), now;
  std::vector<SpendingRow> rows(minutes.size());
  for (size_t i = 0; i < rows.size(); ++i)
    rows[i] = {minutes[i] * 60000, tier[i], provider[i], account[i], chain[i], key[i], cost[i], tokens[i]};
  return rows;
}

}  // namespace spillway::store
