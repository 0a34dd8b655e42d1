// Rows of a plugin's static tables as rows of the host's, whatever length the plugin's compiler gave them.
//
// Pure functions, any thread.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstring>
#include <vector>

namespace spillway::plugins {

// How long a row was in ABI 1.0: no plugin has shorter ones. When a row type grows, its old size stays here.
template <class Row>
inline constexpr size_t kFirstStride = sizeof(Row);

// A copy; zero where the plugin's rows are shorter, without what they have more.
template <class Row>
std::vector<Row> copyRows(const Row* rows, size_t count, size_t stride) {
  std::vector<Row> copies(rows ? count : 0);
  for (size_t i = 0; i < copies.size(); ++i)
    std::memcpy(&copies[i], reinterpret_cast<const char*>(rows) + i * stride, std::min(stride, sizeof(Row)));
  return copies;
}

}  // namespace spillway::plugins
