#include "host/store/Dictionary.h"

namespace spillway::store {
namespace {

constexpr const char* kFacetColumns[] = {"view",  "provider", "account",    "model",       "tier",
                                         "chain", "agent",    "client_key", "model_asked", "outcome"};
constexpr const char* kCauseColumns[] = {"chain", "fault",       "provider",   "account",  "model",
                                         "tier",  "to_provider", "to_account", "to_model", "to_tier"};
constexpr const char* kKindColumns[] = {"of", "name"};
constexpr size_t kMostName = 200;  // bytes; a cut name is still right for looking up, as the rows have it in full

std::string insertInto(const DictionaryTable& table) {
  std::string values = "?";
  for (size_t i = 1; i < table.columns.size(); ++i) values += ", ?";
  return std::string("INSERT INTO ") + table.name + " (" + columnsOf(table) + ") VALUES (" + values + ")";
}

void keyOf(std::span<const std::string_view> names, std::string& key) {
  key.clear();
  for (std::string_view name : names) {
    key += name;
    key += '\0';
  }
}

}  // namespace

const DictionaryTable kFacets{"facets", kFacetColumns, 20'000, 1u << 3 | 1u << 6 | 1u << 8};
const DictionaryTable kCauses{"causes", kCauseColumns, 5'000, 1u << 4 | 1u << 8};
const DictionaryTable kSavingKinds{"saving_kinds", kKindColumns, 2'000, 1u << 1};

std::string columnsOf(const DictionaryTable& table) {
  std::string list;
  for (const char* column : table.columns) list += (list.empty() ? "" : ", ") + std::string(column);
  return list;
}

Dictionary::Dictionary(const Poco::Data::Session& session, const DictionaryTable& table)
    : table_(table), insert_(session, insertInto(table)) {
  Prepared all(session, "SELECT id, " + columnsOf(table) + " FROM " + table.name);
  std::vector<std::string_view> names(table.columns.size());
  while (all.step()) {
    for (size_t i = 0; i < names.size(); ++i) names[i] = all.text(static_cast<int>(i) + 1);
    keyOf(names, key_);
    ids_.emplace(key_, all.number(0));
  }
}

int64_t Dictionary::id(std::span<const std::string_view> given) {
  std::vector<std::string_view> names(given.begin(), given.end());
  for (std::string_view& name : names) name = name.substr(0, kMostName);
  keyOf(names, key_);
  auto found = ids_.find(key_);
  if (found == ids_.end() && ids_.size() >= table_.most) {
    for (size_t i = 0; i < names.size(); ++i)
      if (table_.loose >> i & 1) names[i] = kOther;
    keyOf(names, key_);
    found = ids_.find(key_);
  }
  if (found != ids_.end()) return found->second;
  for (std::string_view name : names) insert_.bindText(name);
  insert_.run();
  return ids_.emplace(key_, insert_.lastId()).first->second;
}

}  // namespace spillway::store
