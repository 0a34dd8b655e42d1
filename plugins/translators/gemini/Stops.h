// Why an answer ended, in this wire's words.
//
// Threading: constants and pure functions; any thread.
#pragma once

#include <string_view>

#include "Wire.h"

namespace gemini {

// What a finishReason (or the blockReason of a prompt) means.
struct Ending {
  std::string_view word;
  int32_t stop;  // enum spw_stop; NONE: nothing came of it, and no reason a client could act on
};

// The first row of a stop is how it is written.
inline constexpr Ending kEndings[] = {
    {"STOP", SPW_STOP_END},
    {"MAX_TOKENS", SPW_STOP_LENGTH},
    {"SAFETY", SPW_STOP_CONTENT},
    {"RECITATION", SPW_STOP_CONTENT},
    {"BLOCKLIST", SPW_STOP_CONTENT},
    {"PROHIBITED_CONTENT", SPW_STOP_CONTENT},
    {"SPII", SPW_STOP_CONTENT},
    {"IMAGE_SAFETY", SPW_STOP_CONTENT},
    {"IMAGE_PROHIBITED_CONTENT", SPW_STOP_CONTENT},
    {"IMAGE_RECITATION", SPW_STOP_CONTENT},
    {"MODEL_ARMOR", SPW_STOP_CONTENT},
    {"JAILBREAK", SPW_STOP_CONTENT},
    {"MALFORMED_FUNCTION_CALL", SPW_STOP_MALFORMED_TOOL},
    {"UNEXPECTED_TOOL_CALL", SPW_STOP_MALFORMED_TOOL},
    {"TOO_MANY_TOOL_CALLS", SPW_STOP_MALFORMED_TOOL},
    {"MISSING_THOUGHT_SIGNATURE", SPW_STOP_MALFORMED_TOOL},
    {"OTHER", SPW_STOP_NONE},
    {"LANGUAGE", SPW_STOP_NONE},
    {"NO_IMAGE", SPW_STOP_NONE},
    {"IMAGE_OTHER", SPW_STOP_NONE},
    {"MALFORMED_RESPONSE", SPW_STOP_NONE},
};

// Words this codec does not know end the turn.
inline int32_t stopOf(std::string_view word) {
  for (const Ending& row : kEndings) {
    if (row.word == word) return row.stop;
  }
  return SPW_STOP_END;
}

inline std::string_view wordOf(int32_t stop) {
  if (stop == SPW_STOP_CONTEXT) return "MAX_TOKENS";
  for (const Ending& row : kEndings) {
    if (row.stop == stop && stop != SPW_STOP_NONE) return row.word;
  }
  return "STOP";
}

}  // namespace gemini
