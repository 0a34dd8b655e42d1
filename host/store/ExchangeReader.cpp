#include "host/store/ExchangeReader.h"

#include <Poco/Data/Statement.h>

#include <algorithm>
#include <unordered_map>

#include "host/base/Clock.h"
#include "host/base/Strings.h"
#include "host/store/Columns.h"
#include "host/store/Dictionary.h"
#include "host/store/IdStream.h"
#include "host/store/Rollup.h"

namespace spillway::store {
namespace {

using namespace Poco::Data::Keywords;
using Poco::Data::Statement;

constexpr int kMostListed = 1000;
// How long rows that do not fit are passed over. What is left of the 100 ms is for reading those that do.
constexpr int64_t kLookingUs = 40'000;
constexpr int kLooksPerClock = 32;
// Of more lists than that each single id costs more than looking at every exchange.
constexpr size_t kMostLists = 500;
// Ids are in the order in which exchanges began, but for those that begin in the same moment.
constexpr const char* kMoment = "200";

// Conditions on a row `e`, with their values in the order of where().
class Conditions {
 public:
  explicit Conditions(const ExchangeFilter& filter) {
    if (!filter.provider.empty())
      text("EXISTS (SELECT 1 FROM attempts a WHERE a.exchange_id = e.id AND a.provider = ?)", filter.provider);
    if (filter.outcome) text("e.outcome = ?", outcomeName(*filter.outcome));
    if (filter.status != 0) plain("e.status = " + std::to_string(filter.status));
    if (!filter.chain.empty()) text("e.chain = ?", filter.chain);
    if (!filter.account.empty()) text("e.account = ?", filter.account);
    if (!filter.clientKey.empty()) text("e.client_key = ?", filter.clientKey);
    if (!filter.tier.empty()) text("e.tier = ?", filter.tier);
    if (!filter.model.empty()) text("? IN (e.model_asked, e.model)", filter.model);
    if (!filter.client.empty()) text("instr(lower(e.client), lower(?)) = 1", filter.client);
    if (!filter.id.empty()) text("instr(e.id, ?) = 1", filter.id);
    if (filter.fromMs > 0) plain("e.started_ms >= " + std::to_string(filter.fromMs));
    if (filter.toMs > 0) plain("e.started_ms < " + std::to_string(filter.toMs));
    if (filter.costMicros > 0) plain("e.cost_micros >= " + std::to_string(filter.costMicros));
    if (filter.smaller) plain("EXISTS (SELECT 1 FROM savings v WHERE v.exchange_id = e.id)");
    if (filter.spilled) plain("EXISTS (SELECT 1 FROM attempts s WHERE s.exchange_id = e.id AND s.number > 1)");
  }

  const std::string& where() const { return where_; }
  void bind(Prepared& statement) const {
    for (const std::string& value : texts_) statement.bindText(value);
  }

 private:
  void text(const std::string& condition, std::string value) {
    plain(condition);
    texts_.push_back(std::move(value));
  }
  void plain(const std::string& condition) { where_ += " AND " + condition; }

  std::string where_;
  std::vector<std::string> texts_;
};

// Ids in [least, before), as texts that outlive the statements they are bound to.
struct Range {
  std::string least, before;
};

// What is greater than any id that begins so.
std::string behind(const std::string& prefix) { return prefix + '\x7f'; }

Range rangeOf(Database& database, const ExchangeFilter& filter) {
  Range range{filter.id, behind(filter.id)};
  const auto edge = [&](const char* sql, int64_t atMs) {
    Prepared near(database.session(), sql);
    near.bindNumber(atMs);
    std::string id;
    if (near.step() && !near.isNull(0)) id = near.text(0);
    near.reset();
    return id;
  };
  if (filter.fromMs > 0) {
    static const std::string kFirst =
        std::string("SELECT min(id) FROM (SELECT id FROM exchanges WHERE started_ms >= ? ORDER BY started_ms LIMIT ") +
        kMoment + ")";
    const std::string id = edge(kFirst.c_str(), filter.fromMs);
    range.least = id.empty() ? behind("") : std::max(range.least, id);
  }
  if (filter.toMs > 0) {
    static const std::string kLast =
        std::string(
            "SELECT max(id) FROM (SELECT id FROM exchanges WHERE started_ms < ? ORDER BY started_ms DESC LIMIT ") +
        kMoment + ")";
    const std::string id = edge(kLast.c_str(), filter.toMs);
    range.before = id.empty() ? std::string() : std::min(range.before, id + '\0');
  }
  if (!filter.before.empty()) range.before = std::min(range.before, filter.before);
  return range;
}

bool counted(Database& database) { return database.number("SELECT uncounted FROM rollups") == 0; }

// The numbers of rows of a dictionary that `fits`.
template <class Fits>
std::vector<int64_t> numbersOf(Database& database, const DictionaryTable& table, const Fits& fits) {
  std::vector<int64_t> found;
  Prepared all(database.session(), "SELECT id, " + columnsOf(table) + " FROM " + table.name);
  while (all.step())
    if (fits(all)) found.push_back(all.number(0));
  return found;
}

bool same(const std::string& wanted, std::string_view name) {
  return wanted.empty() || wanted == name || name == kOther;
}

std::vector<int64_t> facetsOf(Database& database, const ExchangeFilter& filter) {
  const std::string client = base::toLower(filter.client);
  const std::string_view agent = agentOf(client);
  const auto begins = [&](std::string_view name) {
    const std::string lower = base::toLower(name);
    return client.empty() || name == kOther ||
           (agent.size() < client.size() ? lower == agent : lower.starts_with(agent));
  };
  return numbersOf(database, kFacets, [&](const Prepared& row) {
    return row.text(1) == "0" && same(filter.account, row.text(3)) &&
           (same(filter.model, row.text(4)) || same(filter.model, row.text(9))) && same(filter.tier, row.text(5)) &&
           same(filter.chain, row.text(6)) && begins(row.text(7)) && same(filter.clientKey, row.text(8)) &&
           (!filter.outcome || row.text(10) == outcomeName(*filter.outcome));
  });
}

std::vector<int64_t> causesOf(Database& database, const ExchangeFilter& filter) {
  return numbersOf(database, kCauses, [&](const Prepared& row) {
    // With a cause the provider is the one that could not, else any that was asked.
    const bool asked =
        same(filter.provider, row.text(3)) || (filter.cause.empty() && same(filter.provider, row.text(7)));
    return asked && same(filter.cause, row.text(2)) && same(filter.chain, row.text(1));
  });
}

// Where to look: the shortest lists that have all that can fit.
void fill(IdStream& stream, Database& database, const ExchangeFilter& filter, const Range& range) {
  const auto list = [&](const std::string& table, const std::string& id, const std::string& condition) {
    return Prepared(database.session(), "SELECT " + id + " FROM " + table + " WHERE " + condition + id + " >= ? AND " +
                                            id + " < ? ORDER BY " + id + " DESC");
  };
  const auto add = [&](Prepared one) {
    one.bindText(range.least).bindText(range.before);
    stream.add(std::move(one));
  };
  const bool named = filter.outcome || !filter.chain.empty() || !filter.account.empty() || !filter.clientKey.empty() ||
                     !filter.tier.empty() || !filter.model.empty() || !filter.client.empty();
  const auto addAll = [&](const std::vector<int64_t>& numbers, const char* table, const char* id, const char* column) {
    if (numbers.size() > kMostLists) return false;
    for (int64_t number : numbers) {
      Prepared one = list(table, id, std::string(column) + " = ? AND ");
      one.bindNumber(number);
      add(std::move(one));
    }
    return true;
  };
  const bool whole = (filter.spilled || !filter.cause.empty() || named) && counted(database);
  if (whole && (filter.spilled || !filter.cause.empty()) &&
      addAll(causesOf(database, filter), "spills", "exchange_id", "cause"))
    return;
  if (!filter.provider.empty()) {
    Prepared one = list("attempts", "exchange_id", "provider = ? AND ");
    one.bindText(filter.provider);
    add(std::move(one));
    return;
  }
  if (whole && named && addAll(facetsOf(database, filter), "exchanges", "id", "facet")) return;
  if (filter.status != 0 && filter.status != 200) {
    Prepared one = list("exchanges", "id", "status <> 200 AND status = ? AND ");
    one.bindNumber(filter.status);
    add(std::move(one));
    return;
  }
  if (filter.smaller)
    add(list("savings", "exchange_id", ""));
  else
    add(list("exchanges", "id", ""));
}

// Whether an exchange spilled for that reason. For those that have not been counted yet and for lists that have more.
bool spilledFor(Database& database, const ExchangeFilter& filter, std::string_view id) {
  std::optional<AttemptRecord> before;
  Prepared attempts(database.session(),
                    "SELECT provider, fault, marks FROM attempts WHERE exchange_id = ? ORDER BY number");
  attempts.bindText(id);
  while (attempts.step()) {
    AttemptRecord now;
    now.provider = attempts.text(0);
    now.fault = faultNamed(std::string(attempts.text(1)));
    now.marks = static_cast<uint8_t>(attempts.number(2));
    if (before && filter.cause == causeOf(*before, now) &&
        (filter.provider.empty() || filter.provider == before->provider)) {
      attempts.reset();
      return true;
    }
    before = std::move(now);
  }
  return false;
}

// Who was asked for each of those exchanges, and how that went wrong.
void addFailures(Database& database, std::vector<ExchangeRecord>& exchanges) {
  Prepared attempts(database.session(),
                    "SELECT number, provider, account, model, tier, status, fault FROM attempts "
                    "WHERE exchange_id = ? ORDER BY number");
  for (ExchangeRecord& one : exchanges) {
    attempts.bindText(one.id);
    while (attempts.step()) {
      AttemptRecord& attempt = one.attempts.emplace_back();
      attempt.number = static_cast<int32_t>(attempts.number(0));
      attempt.provider = attempts.text(1);
      attempt.account = attempts.text(2);
      attempt.model = attempts.text(3);
      attempt.tier = attempts.text(4);
      attempt.status = static_cast<int32_t>(attempts.number(5));
      attempt.fault = faultNamed(std::string(attempts.text(6)));
    }
  }
}

}  // namespace

ExchangePage readExchanges(Database& database, const ExchangeFilter& filter) {
  const Range range = rangeOf(database, filter);
  const auto limit = static_cast<size_t>(std::clamp(filter.limit, 1, kMostListed));
  IdStream stream;
  fill(stream, database, filter, range);

  const Conditions conditions(filter);
  Prepared fits(database.session(), "SELECT 1 FROM exchanges e WHERE e.id = ?" + conditions.where());
  std::vector<std::string> ids;
  ExchangePage page;
  const int64_t end = base::monotonicUs() + kLookingUs;
  for (int looks = 0; std::optional<std::string_view> id = stream.next();) {
    fits.bindText(*id);
    conditions.bind(fits);
    const bool good = fits.step();
    if (good) fits.reset();
    if (good && (filter.cause.empty() || spilledFor(database, filter, *id))) ids.emplace_back(*id);
    if (ids.size() == limit || (++looks % kLooksPerClock == 0 && base::monotonicUs() > end)) {
      page.next = *id;
      break;
    }
  }
  if (ids.empty()) return page;

  std::string list;
  for (size_t i = 0; i < ids.size(); ++i) list += i == 0 ? "?" : ", ?";
  Statement statement(database.session());
  statement << "SELECT " + selectExchange("e") + " FROM exchanges e WHERE e.id IN (" + list + ") ORDER BY e.id DESC",
      into(page.rows);
  for (std::string& id : ids) statement, use(id);
  statement.execute();
  addFailures(database, page.rows);
  return page;
}

}  // namespace spillway::store
