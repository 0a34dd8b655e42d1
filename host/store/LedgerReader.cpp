#include "host/store/LedgerReader.h"

#include <Poco/Data/Statement.h>

#include <algorithm>
#include <unordered_map>

#include "host/store/Columns.h"

namespace spillway::store {
namespace {

using namespace Poco::Data::Keywords;
using Poco::Data::Statement;

constexpr int kMostListed = 1000;

// Conditions with their values, for bind() in the order of where().
class Conditions {
 public:
  void text(const std::string& condition, std::string value) {
    add(condition);
    texts_.push_back(std::move(value));
  }
  void plain(const std::string& condition) { add(condition); }
  // The value is our own number, not text of anybody else's.
  void number(const std::string& condition, int64_t value) { add(condition + std::to_string(value)); }

  const std::string& where() const { return where_; }
  void bind(Statement& statement) {
    for (std::string& text : texts_) statement, use(text);
  }

 private:
  void add(const std::string& condition) { where_ += (where_.empty() ? " WHERE " : " AND ") + condition; }

  std::string where_;
  std::vector<std::string> texts_;
};

// Who was asked for each of those exchanges, and how that went wrong.
void addFailures(Database& database, std::vector<ExchangeRecord>& exchanges) {
  if (exchanges.empty()) return;
  std::unordered_map<std::string, ExchangeRecord*> byId;
  std::string list;
  for (ExchangeRecord& one : exchanges) {
    byId[one.id] = &one;
    list += list.empty() ? "?" : ", ?";
  }
  std::vector<std::string> ids, provider, account, model, tier, fault;
  std::vector<Poco::Int32> number, status;
  Statement statement(database.session());
  statement << "SELECT exchange_id, number, provider, account, model, tier, status, fault FROM attempts "
               "WHERE exchange_id IN (" +
                   list + ") ORDER BY exchange_id, number",
      into(ids), into(number), into(provider), into(account), into(model), into(tier), into(status), into(fault);
  for (ExchangeRecord& one : exchanges) statement, use(one.id);
  statement.execute();
  for (size_t i = 0; i < ids.size(); ++i) {
    AttemptRecord& attempt = byId.at(ids[i])->attempts.emplace_back();
    attempt.number = number[i];
    attempt.provider = provider[i];
    attempt.account = account[i];
    attempt.model = model[i];
    attempt.tier = tier[i];
    attempt.status = status[i];
    attempt.fault = faultNamed(fault[i]);
  }
}

// The begin of a row's period, in SQL.
std::string periodOf(int64_t fromMs, int64_t periodMs) {
  if (periodMs <= 0) return std::to_string(fromMs);
  return "(started_ms / " + std::to_string(periodMs) + ") * " + std::to_string(periodMs);
}

}  // namespace

std::vector<ExchangeRecord> readExchanges(Database& database, const ExchangeFilter& filter) {
  bool byProvider = !filter.provider.empty();
  Conditions conditions;
  if (byProvider) conditions.text("a.provider = ?", filter.provider);
  if (!filter.before.empty()) conditions.text(byProvider ? "a.exchange_id < ?" : "e.id < ?", filter.before);
  if (filter.outcome) conditions.text("e.outcome = ?", outcomeName(*filter.outcome));
  if (filter.status != 0) conditions.number("e.status = ", filter.status);
  if (!filter.chain.empty()) conditions.text("e.chain = ?", filter.chain);
  if (!filter.account.empty()) conditions.text("e.account = ?", filter.account);
  if (!filter.clientKey.empty()) conditions.text("e.client_key = ?", filter.clientKey);
  if (!filter.model.empty()) conditions.text("? IN (e.model_asked, e.model)", filter.model);
  if (!filter.client.empty()) conditions.text("instr(lower(e.client), lower(?)) = 1", filter.client);
  if (!filter.id.empty()) conditions.text("instr(e.id, ?) = 1", filter.id);
  if (filter.fromMs > 0) conditions.number("e.started_ms >= ", filter.fromMs);
  if (filter.toMs > 0) conditions.number("e.started_ms < ", filter.toMs);
  if (filter.spilled) conditions.plain("EXISTS (SELECT 1 FROM attempts s WHERE s.exchange_id = e.id AND s.number > 1)");

  // By provider, the index of attempts gives the ids in order; an exchange may have tried it several times.
  std::string sql = "SELECT " + selectExchange("e") +
                    (byProvider ? " FROM attempts a JOIN exchanges e ON e.id = a.exchange_id" : " FROM exchanges e") +
                    conditions.where() +
                    (byProvider ? " GROUP BY a.exchange_id ORDER BY a.exchange_id DESC" : " ORDER BY e.id DESC") +
                    " LIMIT " + std::to_string(std::clamp(filter.limit, 1, kMostListed));
  std::vector<ExchangeRecord> found;
  Statement statement(database.session());
  statement << sql, into(found);
  conditions.bind(statement);
  statement.execute();
  addFailures(database, found);
  return found;
}

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

std::vector<SavingsRow> readSavings(Database& database, const SavingsQuery& query) {
  using By = SavingsQuery::By;
  const std::string who = query.by == By::Tool ? "tool" : query.by == By::Compressor ? "compressor" : "''";
  std::vector<Poco::Int64> periods, exchanges, tokens, fresh, micros, unpriced;
  std::vector<std::string> names;
  Statement statement(database.session());
  statement << "SELECT " + periodOf(query.fromMs, query.periodMs) + " AS period, " + who +
                   " AS who, COUNT(DISTINCT exchange_id), SUM(tokens), SUM(tokens * fresh), IFNULL(SUM(micros), 0), "
                   "SUM(CASE WHEN micros IS NULL THEN tokens ELSE 0 END) FROM savings WHERE started_ms >= " +
                   std::to_string(query.fromMs) + " AND started_ms < " + std::to_string(query.toMs) +
                   " GROUP BY period, who ORDER BY period, SUM(tokens) DESC, who",
      into(periods), into(names), into(exchanges), into(tokens), into(fresh), into(micros), into(unpriced), now;
  std::vector<SavingsRow> rows(periods.size());
  for (size_t i = 0; i < rows.size(); ++i)
    rows[i] = {periods[i],
               query.by == By::Tool ? names[i] : "",
               query.by == By::Compressor ? names[i] : "",
               exchanges[i],
               tokens[i],
               fresh[i],
               micros[i],
               unpriced[i]};
  return rows;
}

std::vector<TotalsRow> readTotals(Database& database, const TotalsQuery& query) {
  const std::string begin = periodOf(query.fromMs, query.periodMs);
  std::string who = "provider, account, model, tier, '' AS client_key, '' AS chain";
  const bool byKey = query.by == TotalsQuery::By::ClientKey;
  if (query.by != TotalsQuery::By::Served)
    who = std::string("'' AS provider, '' AS account, '' AS model, '' AS tier, ") +
          (byKey ? "client_key AS who, '' AS chain" : "'' AS client_key, chain AS who");
  const std::string group = query.by == TotalsQuery::By::Served ? "provider, account, model, tier" : "who";
  std::vector<Poco::Int64> periods, exchanges, ok, input, cacheRead, cacheWrite, output, reasoning, cost, unknown,
      estimated;
  std::vector<std::string> provider, account, model, tier, key, chain;
  Statement statement(database.session());
  statement << "SELECT " + begin + " AS period, " + who +
                   ", COUNT(*), SUM(outcome = 'ok'), IFNULL(SUM(input), 0), IFNULL(SUM(cache_read), 0), "
                   "IFNULL(SUM(cache_write), 0), IFNULL(SUM(output), 0), IFNULL(SUM(reasoning), 0), "
                   "IFNULL(SUM(cost_micros), 0), "
                   "SUM(cost_micros IS NULL AND (IFNULL(input, 0) > 0 OR IFNULL(output, 0) > 0)), SUM(cost_estimated) "
                   "FROM exchanges WHERE started_ms >= " +
                   std::to_string(query.fromMs) + " AND started_ms < " + std::to_string(query.toMs) +
                   " GROUP BY period, " + group + " ORDER BY period, " + group,
      into(periods), into(provider), into(account), into(model), into(tier), into(key), into(chain), into(exchanges),
      into(ok), into(input), into(cacheRead), into(cacheWrite), into(output), into(reasoning), into(cost),
      into(unknown), into(estimated), now;
  std::vector<TotalsRow> rows(periods.size());
  for (size_t i = 0; i < rows.size(); ++i) {
    rows[i] = {periods[i], provider[i],  account[i], model[i],   tier[i],      key[i],
               chain[i],   exchanges[i], ok[i],      input[i],   cacheRead[i], cacheWrite[i],
               output[i],  reasoning[i], cost[i],    unknown[i], estimated[i]};
  }
  return rows;
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
