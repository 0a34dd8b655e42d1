// Rows of names, each set once, with a number for it: a table of the ledger's database and what is known of it in
// memory.
//
// One thread at a time, that of the database. Throws Poco::Exception. After a transaction that was given up it has to
// be made anew.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "host/store/Prepared.h"

namespace spillway::store {

// Stands for names that did not fit.
inline constexpr std::string_view kOther = "(other)";

// A table with an id and columns of text.
struct DictionaryTable {
  const char* name;
  std::span<const char* const> columns;
  size_t most;     // sets of names; of further ones those of `loose` become kOther
  uint64_t loose;  // bits of columns: names that clients may make up
};

extern const DictionaryTable kFacets, kCauses, kSavingKinds;

// "a, b, c"
std::string columnsOf(const DictionaryTable& table);

class Dictionary {
 public:
  Dictionary(const Poco::Data::Session& session, const DictionaryTable& table);

  // The number of those names, in the order of the columns; made when there is none.
  int64_t id(std::span<const std::string_view> names);

 private:
  const DictionaryTable& table_;
  Prepared insert_;
  std::unordered_map<std::string, int64_t> ids_;
  std::string key_;
};

}  // namespace spillway::store
