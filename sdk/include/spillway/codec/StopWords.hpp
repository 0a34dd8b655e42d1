// Why an answer ended, in a wire's words: a table that is read both ways.
//
// Threading: pure functions; any thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "../translator.h"

namespace spw {

struct StopWord {
  std::string_view word;
  int32_t stop;  // enum spw_stop; the first row of a stop is how it is written
};

// Words the table does not have end the turn.
template <size_t N>
constexpr int32_t stopOf(const StopWord (&rows)[N], std::string_view word) {
  for (const StopWord& row : rows) {
    if (word == row.word) return row.stop;
  }
  return SPW_STOP_END;
}

// Stops the table does not have are written as its first row.
template <size_t N>
constexpr std::string_view wordOf(const StopWord (&rows)[N], int32_t stop) {
  for (const StopWord& row : rows) {
    if (stop == row.stop) return row.word;
  }
  return rows[0].word;
}

}  // namespace spw
