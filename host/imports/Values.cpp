// The values of a file, whatever it is written in.
#include <algorithm>

#include "host/config/SmallFile.h"
#include "host/config/YamlPatch.h"
#include "host/connect/JsonScan.h"
#include "host/imports/Tools.h"
#include "host/store/ForeignTable.h"

namespace spillway::imports {
namespace {

constexpr size_t kMostFileBytes = size_t{64} << 20;
constexpr size_t kMostRows = 10'000;
constexpr int kMostDepth = 24;

base::Error refuse(const std::string& file, const std::string& why) {
  return {.fault = base::Fault::InvalidRequest, .message = file + ": " + why};
}

// JSON as people write it, with comments, bare names and commas at the end.
base::Result<Json> loose(std::string_view text, size_t at, size_t end, int depth) {
  if (depth > kMostDepth) return base::Error{.message = "it is nested too deeply"};
  const std::string_view value = text.substr(at, end - at);
  if (value.empty() || (value.front() != '{' && value.front() != '[')) {
    if (!value.empty() && (value.front() == '"' || value.front() == '\'')) return Json(connect::unquoted(value));
    Json scalar = Json::parse(value, nullptr, false);
    return scalar.is_discarded() ? Json(std::string(value)) : std::move(scalar);
  }
  const auto items = connect::itemsOf(text, at);
  if (!items.ok()) return items.error();
  const bool isObject = value.front() == '{';
  Json out = isObject ? Json::object() : Json::array();
  for (const connect::Item& item : items->items) {
    auto one = loose(text, item.value.begin, item.value.end, depth + 1);
    if (!one.ok()) return one;
    if (isObject)
      out[item.name] = std::move(*one);
    else
      out.push_back(std::move(*one));
  }
  return out;
}

base::Result<Json> looseJson(const std::string& text) {
  const auto begin = connect::skipBlank(text, 0);
  if (!begin.ok()) return begin.error();
  const auto end = connect::valueEnd(text, *begin);
  if (!end.ok()) return end.error();
  return loose(text, *begin, *end, 0);
}

Json parsedOr(const std::string& text, Json otherwise) {
  Json json = Json::parse(text, nullptr, false);
  return json.is_discarded() ? std::move(otherwise) : std::move(json);
}

// The tables that hold settings, as the one JSON file of earlier versions has them. A table that is not there is empty.
base::Result<Json> tables(const std::string& file) {
  struct Table {
    const char *name, *sql;
    std::vector<const char*> columns;
    size_t data;  // the column whose JSON stands beside the others
  };
  const Table all[] = {
      {"providerConnections",
       "SELECT id, provider, authType, name, email, priority, isActive, data FROM providerConnections ORDER BY "
       "provider, "
       "priority, createdAt",
       {"id", "provider", "authType", "name", "email", "priority", "isActive", "data"},
       7},
      {"providerNodes", "SELECT id, type, name, data FROM providerNodes", {"id", "type", "name", "data"}, 3},
      {"proxyPools", "SELECT id, isActive, data FROM proxyPools", {"id", "isActive", "data"}, 2},
      {"apiKeys", "SELECT id, name, isActive FROM apiKeys", {"id", "name", "isActive"}, SIZE_MAX},
      {"combos",
       "SELECT id, name, kind, models FROM combos ORDER BY createdAt",
       {"id", "name", "kind", "models"},
       SIZE_MAX},
      {"settings", "SELECT data FROM settings WHERE id = 1", {"data"}, 0},
      {"aliases", "SELECT key, value FROM kv WHERE scope = 'modelAliases'", {"key", "value"}, SIZE_MAX},
      {"customModels", "SELECT value FROM kv WHERE scope = 'customModels'", {"value"}, 0},
  };
  Json out = Json::object();
  for (const Table& table : all) {
    const auto rows = store::rowsOf(file, table.sql, table.columns.size(), kMostRows);
    if (!rows.ok()) return rows.error();
    if (!rows->has_value()) continue;
    Json list = Json::array();
    for (const std::vector<std::string>& row : **rows) {
      Json one = table.data < row.size() ? parsedOr(row[table.data], Json::object()) : Json::object();
      for (size_t i = 0; i < row.size(); ++i)
        if (i != table.data) one[table.columns[i]] = row[i];
      list.push_back(std::move(one));
    }
    out[table.name] = std::move(list);
  }
  if (!out.contains("providerConnections") && !out.contains("combos"))
    return base::Error{.fault = base::Fault::InvalidRequest, .message = "it has none of the tables that hold settings"};
  for (Json& combo : out["combos"]) combo["models"] = parsedOr(combo.value("models", "[]"), Json::array());
  for (const char* list : {"providerConnections", "proxyPools", "apiKeys"})
    for (Json& row : out[list])
      if (row.contains("isActive")) row["isActive"] = row.value("isActive", "1") != "0";
  Json aliases = Json::object();
  for (const Json& row : out["aliases"]) aliases[row.value("key", "")] = parsedOr(row.value("value", ""), Json());
  out["modelAliases"] = std::move(aliases);
  out["settings"] = out["settings"].empty() ? Json::object() : Json(out["settings"].front());
  return out;
}

}  // namespace

base::Result<Json> readValues(const std::string& file) {
  const auto endsIn = [&](std::initializer_list<const char*> endings) {
    return std::any_of(endings.begin(), endings.end(), [&](const char* ending) { return file.ends_with(ending); });
  };
  if (endsIn({".sqlite", ".sqlite3", ".db"})) {
    auto read = tables(file);
    return read.ok() ? std::move(read) : refuse(file, read.error().message);
  }
  const auto read = config::readSmallFile(file, kMostFileBytes);
  if (!read.ok()) return read.error();
  if (!endsIn({".yaml", ".yml"})) {
    auto json = looseJson(read->text);
    return json.ok() ? std::move(json) : refuse(file, json.error().message);
  }
  const auto json = config::documentJson(read->text);
  if (!json.ok()) return refuse(file, json.error().message);
  return Json::parse(*json, nullptr, false);
}

}  // namespace spillway::imports
