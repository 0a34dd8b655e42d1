#include "host/store/Upkeep.h"

#include <algorithm>
#include <optional>
#include <string>
#include <vector>

#include "host/store/LedgerReader.h"
#include "host/store/Prepared.h"

namespace spillway::store {
namespace {

// Whoever waits for a record to be carried over waits for no more than a step.
constexpr int64_t kRowsPerStep = 200, kDroppedPerStep = 500;

int64_t oldest(Database& database, const std::string& table, const char* column) {
  return database.number("SELECT IFNULL(min(" + std::string(column) + "), -1) FROM " + table);
}

// The oldest exchanges that began before; false when there were none.
bool dropRows(Database& database, int64_t beforeMs) {
  std::vector<std::string> ids;
  Prepared old(database.session(), "SELECT id FROM exchanges WHERE started_ms < ? ORDER BY started_ms LIMIT ?");
  old.bindNumber(beforeMs).bindNumber(kDroppedPerStep);
  while (old.step()) ids.emplace_back(old.text(0));
  if (ids.empty()) return false;
  for (const char* table : {"attempts WHERE exchange_id", "savings WHERE exchange_id", "exchanges WHERE id"}) {
    Prepared row(database.session(), std::string("DELETE FROM ") + table + " = ?");
    for (const std::string& id : ids) row.bindText(id).run();
  }
  const std::string before = std::to_string(beforeMs);
  database.run("DELETE FROM spills WHERE started_ms < " + before);
  database.run("UPDATE rollups SET rows_from = max(rows_from, " + before + ")");
  return true;
}

// A day of sums over minutes or hours that is before that day; false when there was none.
bool dropSums(Database& database, const std::string& level, int64_t beforeMs, const Days& days) {
  bool some = false;
  for (const std::string table : {"usage_", "view_", "spill_", "saving_"}) {
    if (table == "view_" && level == "minutes") continue;
    const int64_t first = oldest(database, table + level, "at");
    if (first < 0 || first >= beforeMs) continue;
    const int64_t until = std::min(beforeMs, days.next(days.begin(first)));
    database.run("DELETE FROM " + table + level + " WHERE at < " + std::to_string(until));
    some = true;
  }
  if (some) {
    const std::string column = level + "_from";
    database.run("UPDATE rollups SET " + column + " = max(" + column + ", " + std::to_string(beforeMs) + ")");
  }
  return some;
}

// The time before which exchanges go so that the database becomes small enough; none when it is.
std::optional<int64_t> overfull(Database& database, int64_t bytes) {
  const int64_t pages = database.number("PRAGMA page_count") - database.number("PRAGMA freelist_count");
  if (bytes <= 0 || pages * database.number("PRAGMA page_size") <= bytes) return std::nullopt;
  const int64_t at = database.number(
      "SELECT IFNULL(max(started_ms), -1) FROM (SELECT started_ms FROM exchanges ORDER BY started_ms LIMIT " +
      std::to_string(kDroppedPerStep) + ")");
  return at < 0 ? std::nullopt : std::optional(at + 1);
}

}  // namespace

void adoptZone(Database& database, RecordInsert& insert, const Days& days) {
  std::string known;
  {
    Prepared zone(database.session(), "SELECT zone FROM rollups");
    if (zone.step()) known = zone.text(0);
    zone.reset();
  }
  if (known == days.zone) return;
  if (!known.empty()) insert.rollup().remakeDays();
  Prepared adopted(database.session(), "UPDATE rollups SET zone = ?");
  adopted.bindText(days.zone).run();
}

bool countSome(Database& database, RecordInsert& insert) {
  const int64_t last = database.number("SELECT uncounted FROM rollups");
  if (last == 0) return false;
  std::vector<std::string> ids;
  int64_t reached = 0;
  Prepared rows(database.session(),
                "SELECT rowid, id, facet FROM exchanges WHERE rowid <= ? ORDER BY rowid DESC LIMIT ?");
  rows.bindNumber(last).bindNumber(kRowsPerStep);
  while (rows.step()) {
    reached = rows.number(0);
    if (rows.number(2) == 0) ids.emplace_back(rows.text(1));
  }
  for (const std::string& id : ids)
    if (std::optional<ExchangeRecord> record = readExchange(database, id)) insert.count(*record);
  insert.finish();
  database.run("UPDATE rollups SET uncounted = " + std::to_string(std::max<int64_t>(reached - 1, 0)));
  return true;
}

bool dropSome(Database& database, const Keep& keep, const Days& days, int64_t nowMs) {
  if (keep.minutesMs > 0 && dropSums(database, "minutes", days.begin(nowMs - keep.minutesMs), days)) return true;
  if (keep.hoursMs > 0 && dropSums(database, "hours", days.begin(nowMs - keep.hoursMs), days)) return true;
  if (keep.rowsMs > 0 && dropRows(database, nowMs - keep.rowsMs)) return true;
  const std::optional<int64_t> before = overfull(database, keep.bytes);
  return before && dropRows(database, *before);
}

}  // namespace spillway::store
