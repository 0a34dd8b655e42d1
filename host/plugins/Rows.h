// Rows of a plugin's static tables as rows of the host's, whatever length the plugin's compiler gave them, and how long
// rows and tables were in ABI 1.0.
//
// Pure functions, any thread.
#pragma once

#include <spillway/compressor.h>
#include <spillway/provider.h>
#include <spillway/translator.h>

#include <algorithm>
#include <cstddef>
#include <cstring>
#include <vector>

namespace spillway::plugins {

// How long a row was in ABI 1.0: no plugin has shorter ones. These numbers are frozen: when a row type grows, they
// stay.
template <class Row>
inline constexpr size_t kFirstStride = 0;
template <>
inline constexpr size_t kFirstStride<spw_endpoint> = 104;
template <>
inline constexpr size_t kFirstStride<spw_model> = 80;
template <>
inline constexpr size_t kFirstStride<spw_price> = 120;
template <>
inline constexpr size_t kFirstStride<spw_quirk> = 24;
template <>
inline constexpr size_t kFirstStride<spw_error_rule> = 32;
template <>
inline constexpr size_t kFirstStride<spw_setting> = 48;
template <>
inline constexpr size_t kFirstStride<spw_profile_file> = 24;
template <>
inline constexpr size_t kFirstStride<spw_quota_call> = 24;
template <>
inline constexpr size_t kFirstStride<spw_route> = 32;

// The same of tables that state their size.
template <class Table>
inline constexpr size_t kFirstSize = 0;
template <>
inline constexpr size_t kFirstSize<spw_provider> = 376;
template <>
inline constexpr size_t kFirstSize<spw_profiles> = 40;
template <>
inline constexpr size_t kFirstSize<spw_translator> = 392;
template <>
inline constexpr size_t kFirstSize<spw_compressor> = 48;

// A copy; zero where the plugin's rows are shorter, without what they have more.
template <class Row>
std::vector<Row> copyRows(const Row* rows, size_t count, size_t stride) {
  std::vector<Row> copies(rows ? count : 0);
  for (size_t i = 0; i < copies.size(); ++i)
    std::memcpy(&copies[i], reinterpret_cast<const char*>(rows) + i * stride, std::min(stride, sizeof(Row)));
  return copies;
}

}  // namespace spillway::plugins
