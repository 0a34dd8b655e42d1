#include "host/store/Rollup.h"

#include <algorithm>
#include <set>
#include <span>
#include <string>

namespace spillway::store {
namespace {

// "INSERT INTO <table> (<ids>, <columns>) VALUES (?, ...) ON CONFLICT (<ids>) DO UPDATE SET ..." that adds up.
std::string adding(const std::string& table, const std::string& ids, std::span<const char* const> columns,
                   const std::string& replaced = "") {
  std::string names = ids, values = "?", sums;
  for (char c : ids)
    if (c == ',') values += ", ?";
  for (const char* column : columns) {
    names += std::string(", ") + column;
    values += ", ?";
    sums += (sums.empty() ? "" : ", ") + std::string(column) + " = " + column + " + excluded." + column;
  }
  if (!replaced.empty()) {
    names += ", " + replaced;
    values += ", ?";
    sums += ", " + replaced + " = excluded." + replaced;
  }
  return "INSERT INTO " + table + " (" + names + ") VALUES (" + values + ") ON CONFLICT (" + ids + ") DO UPDATE SET " +
         sums;
}

constexpr const char* kSpillSumColumns[] = {"spills"};

}  // namespace

View viewOf(const std::vector<Dimension>& names) {
  const auto within = [&](std::initializer_list<Dimension> view) {
    return std::all_of(names.begin(), names.end(),
                       [&](Dimension one) { return std::find(view.begin(), view.end(), one) != view.end(); });
  };
  if (names.empty()) return View::Total;
  if (within({Dimension::Chain})) return View::Chain;
  if (within({Dimension::Agent})) return View::Agent;
  if (within({Dimension::ClientKey})) return View::ClientKey;
  if (within({Dimension::Provider, Dimension::Account, Dimension::Model, Dimension::Tier})) return View::Served;
  return View::All;
}

const char* levelName(Level level) {
  return level == Level::Minute ? "minutes" : level == Level::Hour ? "hours" : "days";
}

std::string_view agentOf(std::string_view client) { return client.substr(0, client.find_first_of("/ ")); }

const char* causeOf(const AttemptRecord& attempt, const AttemptRecord& next) {
  return (next.marks & kBeside) != 0 ? "slow" : base::faultName(attempt.fault);
}

Rollup::Rollup(const Poco::Data::Session& session, Days days)
    : session_(session),
      days_(std::move(days)),
      facets_(session, kFacets),
      causes_(session, kCauses),
      kinds_(session, kSavingKinds),
      spill_(session,
             "INSERT INTO spills (cause, exchange_id, started_ms, times) VALUES (?, ?, ?, 1) "
             "ON CONFLICT (cause, exchange_id) DO UPDATE SET times = times + 1") {
  for (Level level : kLevels) {
    const std::string name = levelName(level);
    oldTtft_.emplace_back(session, "SELECT ttft FROM usage_" + name + " WHERE at = ? AND facet = ?");
    usage_.emplace_back(session, adding("usage_" + name, "at, facet", kUsageSumColumns, "ttft"));
    // There are none of minutes.
    const std::string view = level == Level::Minute ? "view_hours" : "view_" + name;
    oldViewTtft_.emplace_back(session, "SELECT ttft FROM " + view + " WHERE view = ? AND at = ? AND facet = ?");
    view_.emplace_back(session, adding(view, "view, at, facet", kUsageSumColumns, "ttft"));
    spills_.emplace_back(session, adding("spill_" + name, "at, cause", kSpillSumColumns));
    savings_.emplace_back(session, adding("saving_" + name, "at, kind", kSavingSumColumns));
  }
}

int64_t Rollup::facetOf(const ExchangeRecord& record, View view) {
  const auto in = [&](View one, std::string_view name) {
    return view == View::All || view == one ? name : std::string_view();
  };
  const char number = static_cast<char>('0' + static_cast<int>(view));
  const std::string_view names[] = {{&number, 1},
                                    in(View::Served, record.provider),
                                    in(View::Served, record.account),
                                    in(View::Served, record.model),
                                    in(View::Served, record.tier),
                                    in(View::Chain, record.chain),
                                    in(View::Agent, agentOf(record.client)),
                                    in(View::ClientKey, record.clientKey),
                                    in(View::All, record.modelAsked),
                                    outcomeName(record.outcome)};
  return facets_.id(names);
}

Rollup::Places Rollup::placesOf(int64_t startedMs) {
  if (startedMs < dayMs_ || startedMs >= nextDayMs_) {
    dayMs_ = days_.begin(startedMs);
    nextDayMs_ = days_.next(dayMs_);
  }
  const Days known{days_.zone, [this](int64_t) { return dayMs_; }};
  Places places{};
  for (size_t i = 0; i < std::size(kLevels); ++i) places.at[i] = beginOf(kLevels[i], startedMs, known);
  return places;
}

void Rollup::add(const ExchangeRecord& record, int64_t facet) {
  const Places places = placesOf(record.startedMs);
  UsageSums sums;
  sums.add(record);
  for (size_t i = 0; i < std::size(kLevels); ++i) usageSums_[i][{places.at[i], facet}].add(sums);
  for (View view : kViews) {
    const int64_t part = facetOf(record, view);
    for (size_t i = 1; i < std::size(kLevels); ++i)
      viewSums_[i][{static_cast<int64_t>(view), places.at[i], part}].add(sums);
  }
  addSpills(record, places);
  addSavings(record, places);
}

void Rollup::addSpills(const ExchangeRecord& record, const Places& places) {
  for (size_t i = 0; i + 1 < record.attempts.size(); ++i) {
    const AttemptRecord &from = record.attempts[i], &to = record.attempts[i + 1];
    const std::string_view names[] = {record.chain, causeOf(from, to), from.provider, from.account, from.model,
                                      from.tier,    to.provider,       to.account,    to.model,     to.tier};
    const int64_t cause = causes_.id(names);
    spill_.bindNumber(cause).bindText(record.id).bindNumber(record.startedMs).run();
    for (size_t level = 0; level < std::size(kLevels); ++level) ++spillSums_[level][{places.at[level], cause}];
  }
}

void Rollup::addSavings(const ExchangeRecord& record, const Places& places) {
  std::map<int64_t, SavingSums> byKind;
  for (const SavingRecord& saving : record.savings) {
    const std::string_view kinds[][2] = {{"all", ""}, {"tool", saving.tool}, {"compressor", saving.compressor}};
    for (const auto& names : kinds) {
      SavingSums& sums = byKind[kinds_.id(names)];
      sums.exchanges = 1;
      sums.tokens += saving.tokens;
      if (saving.fresh) sums.freshTokens += saving.tokens;
      if (saving.micros < 0)
        sums.unpricedTokens += saving.tokens;
      else
        sums.micros = money::addKnown(sums.micros, saving.micros);
    }
  }
  for (const auto& [kind, sums] : byKind) {
    for (size_t level = 0; level < std::size(kLevels); ++level) {
      SavingSums& whole = savingSums_[level][{places.at[level], kind}];
      whole.exchanges += sums.exchanges;
      whole.tokens += sums.tokens;
      whole.freshTokens += sums.freshTokens;
      whole.micros = money::addKnown(whole.micros, sums.micros);
      whole.unpricedTokens += sums.unpricedTokens;
    }
  }
}

template <class Key, class Bind>
void Rollup::writeUsage(std::map<Key, UsageSums>& pending, Prepared& old, Prepared& row, const Bind& bind) {
  for (auto& [key, sums] : pending) {
    bind(old, key);
    if (old.step()) {
      sums.ttft.add(old.bytes(0));
      old.reset();
    }
    const std::string ttft = sums.ttft.encoded();
    bind(row, key);
    usageSumFields(sums, [&](int64_t number) { row.bindNumber(number); });
    row.bindBytes(ttft).run();
  }
  pending.clear();
}

void Rollup::write() {
  for (size_t level = 0; level < std::size(kLevels); ++level) {
    writeUsage(usageSums_[level], oldTtft_[level], usage_[level],
               [](Prepared& row, const auto& key) { row.bindNumber(key.first).bindNumber(key.second); });
    if (level > 0)
      writeUsage(viewSums_[level], oldViewTtft_[level], view_[level], [](Prepared& row, const auto& key) {
        row.bindNumber(std::get<0>(key)).bindNumber(std::get<1>(key)).bindNumber(std::get<2>(key));
      });
    for (const auto& [place, count] : spillSums_[level])
      spills_[level].bindNumber(place.first).bindNumber(place.second).bindNumber(count).run();
    spillSums_[level].clear();
    for (const auto& [place, sums] : savingSums_[level]) {
      Prepared& row = savings_[level].bindNumber(place.first).bindNumber(place.second);
      savingSumFields(sums, [&](int64_t number) { row.bindNumber(number); });
      row.run();
    }
    savingSums_[level].clear();
  }
}

void Rollup::remakeDays() {
  const auto run = [&](const std::string& sql, std::initializer_list<int64_t> numbers = {}) {
    Prepared statement(session_, sql);
    for (int64_t number : numbers) statement.bindNumber(number);
    statement.run();
  };
  int64_t oldest = -1;
  {
    Prepared least(session_, "SELECT min(at) FROM usage_hours");
    if (least.step() && !least.isNull(0)) oldest = least.number(0);
  }
  if (oldest < 0) return;
  // Of a day whose first hours are gone the sum stays what it was.
  const int64_t begin = days_.begin(oldest), first = begin == oldest ? begin : days_.next(begin);
  const size_t day = std::size(kLevels) - 1;
  for (const char* table : {"usage_days", "view_days", "spill_days", "saving_days"})
    run(std::string("DELETE FROM ") + table + " WHERE at >= ?", {first});

  std::string columns;
  for (const char* column : kUsageSumColumns) columns += std::string(", ") + column;
  Prepared usage(session_, "SELECT at, facet" + columns + ", ttft FROM usage_hours WHERE at >= ?");
  usage.bindNumber(first);
  while (usage.step()) {
    UsageSums sums;
    int column = 2;
    usageSumFields(sums, [&](int64_t& number) { number = usage.number(column++); });
    sums.ttft.add(usage.bytes(column));
    usageSums_[day][{placesOf(usage.number(0)).at[day], usage.number(1)}].add(sums);
  }
  Prepared views(session_, "SELECT view, at, facet" + columns + ", ttft FROM view_hours WHERE at >= ?");
  views.bindNumber(first);
  while (views.step()) {
    UsageSums sums;
    int column = 3;
    usageSumFields(sums, [&](int64_t& number) { number = views.number(column++); });
    sums.ttft.add(views.bytes(column));
    viewSums_[day][{views.number(0), placesOf(views.number(1)).at[day], views.number(2)}].add(sums);
  }
  Prepared spills(session_, "SELECT at, cause, spills FROM spill_hours WHERE at >= ?");
  spills.bindNumber(first);
  while (spills.step()) spillSums_[day][{placesOf(spills.number(0)).at[day], spills.number(1)}] += spills.number(2);
  Prepared savings(session_,
                   "SELECT at, kind, exchanges, tokens, fresh_tokens, micros, unpriced_tokens FROM saving_hours "
                   "WHERE at >= ?");
  savings.bindNumber(first);
  while (savings.step()) {
    SavingSums& sums = savingSums_[day][{placesOf(savings.number(0)).at[day], savings.number(1)}];
    int column = 2;
    savingSumFields(sums, [&](int64_t& number) { number += savings.number(column++); });
  }
  write();
}

}  // namespace spillway::store
