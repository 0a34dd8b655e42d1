#include "host/store/SumTable.h"

namespace spillway::store {

Groups::Groups(Database& database, const DictionaryTable& table, const std::vector<int>& by,
               const std::function<bool(const Prepared& row)>& fits) {
  std::map<std::vector<std::string>, size_t> known;
  std::vector<std::string> names(by.size());
  Prepared rows(database.session(), "SELECT id, " + columnsOf(table) + " FROM " + table.name);
  while (rows.step()) {
    const auto number = static_cast<size_t>(rows.number(0));
    if (number >= groups_.size()) groups_.resize(number + 1, kNone);
    if (!fits(rows)) continue;
    for (size_t i = 0; i < names.size(); ++i) names[i] = rows.text(by[i]);
    const auto [found, fresh] = known.try_emplace(names, names_.size());
    if (fresh) names_.push_back(names);
    groups_[number] = found->second;
  }
}

std::string Groups::numbers() const {
  std::string list;
  for (size_t i = 0; i < groups_.size(); ++i)
    if (groups_[i] != kNone) list += (list.empty() ? "" : ", ") + std::to_string(i);
  return list;
}

SumState readSumState(Database& database) {
  SumState state;
  Prepared row(database.session(), "SELECT rows_from, minutes_from, hours_from, uncounted FROM rollups");
  if (row.step()) state = {{row.number(0), row.number(1), row.number(2)}, row.number(3) > 0};
  row.reset();
  return state;
}

Level levelOf(Period period) {
  return period == Period::Minute ? Level::Minute : period == Period::Hour ? Level::Hour : Level::Day;
}

}  // namespace spillway::store
