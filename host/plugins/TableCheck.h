// Whether the tables a plugin offers are complete and make sense: checked once at load, so that the rest of the host
// never asks again.
//
// Pure functions, any thread.
#pragma once

#include <spillway/compressor.h>
#include <spillway/provider.h>
#include <spillway/translator.h>

#include <algorithm>
#include <cstring>
#include <optional>
#include <string>
#include <string_view>

namespace spillway::plugins {

// [a-z0-9-]{1,64}
bool isId(const char* text);

// What is wrong, as the end of a sentence ("provider acme: endpoint 0 has no path"); nothing when all is well. The
// table's `size` must be that of ABI 1.0 at least, else only that is reported.
std::optional<std::string> fault(const spw_provider& table);
std::optional<std::string> fault(const spw_translator& table);
std::optional<std::string> fault(const spw_compressor& table);

// A copy as large as the host's struct, zero where the plugin's is shorter.
template <class Table>
Table copyTable(const Table& table) {
  Table copy{};
  std::memcpy(&copy, &table, std::min<size_t>(table.size, sizeof copy));
  copy.size = sizeof copy;
  return copy;
}

}  // namespace spillway::plugins
