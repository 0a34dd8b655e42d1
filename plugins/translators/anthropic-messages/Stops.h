// Why an answer ended, in this wire's words.
//
// Threading: constants and pure functions; any thread.
#pragma once

#include <spillway/codec/StopWords.hpp>
#include <string_view>

#include "Wire.h"

namespace messages {

// The first row of a stop is how it is written; content blocked by a rule has no word of its own here.
inline constexpr spw::StopWord kStops[] = {
    {"end_turn", SPW_STOP_END},        {"stop_sequence", SPW_STOP_SEQUENCE},
    {"max_tokens", SPW_STOP_LENGTH},   {"model_context_window_exceeded", SPW_STOP_CONTEXT},
    {"tool_use", SPW_STOP_TOOL_CALLS}, {"pause_turn", SPW_STOP_PAUSE},
    {"refusal", SPW_STOP_REFUSAL},     {"refusal", SPW_STOP_CONTENT},
};

inline int32_t stopOf(std::string_view word) { return spw::stopOf(kStops, word); }
inline std::string_view wordOf(int32_t stop) { return spw::wordOf(kStops, stop); }

}  // namespace messages
