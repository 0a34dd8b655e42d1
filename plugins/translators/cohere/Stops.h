// Why an answer ended, in this wire's words.
//
// Threading: constants and pure functions; any thread.
#pragma once

#include <string_view>

#include "Wire.h"

namespace cohere {

struct StopWord {
  std::string_view word;
  int32_t stop;  // enum spw_stop
};

// The first row of a stop is how it is written. What ended by a rule or a mistake has no word but ERROR, which readers
// take for the failure it is.
inline constexpr StopWord kStops[] = {
    {"COMPLETE", SPW_STOP_END},         {"STOP_SEQUENCE", SPW_STOP_SEQUENCE}, {"MAX_TOKENS", SPW_STOP_LENGTH},
    {"MAX_TOKENS", SPW_STOP_CONTEXT},   {"TOOL_CALL", SPW_STOP_TOOL_CALLS},   {"COMPLETE", SPW_STOP_PAUSE},
    {"ERROR_LIMIT", SPW_STOP_CONTEXT},  {"ERROR_TOXIC", SPW_STOP_CONTENT},    {"ERROR", SPW_STOP_CONTENT},
    {"ERROR", SPW_STOP_MALFORMED_TOOL},
};

// Words this codec does not know end the turn.
inline int32_t stopOf(std::string_view word) {
  for (const StopWord& row : kStops) {
    if (word == row.word) return row.stop;
  }
  return SPW_STOP_END;
}

inline bool isFailure(std::string_view word) { return word == "ERROR" || word == "TIMEOUT"; }

}  // namespace cohere
