// Why an answer ended, in this wire's words.
//
// Threading: constants and pure functions; any thread.
#pragma once

#include <spillway/codec/StopWords.hpp>
#include <string_view>

#include "Wire.h"

namespace converse {

// The first row of a stop is how it is written. A refusal has no word of its own here, a pause none at all.
inline constexpr spw::StopWord kStops[] = {
    {"end_turn", SPW_STOP_END},
    {"stop_sequence", SPW_STOP_SEQUENCE},
    {"max_tokens", SPW_STOP_LENGTH},
    {"model_context_window_exceeded", SPW_STOP_CONTEXT},
    {"tool_use", SPW_STOP_TOOL_CALLS},
    {"content_filtered", SPW_STOP_CONTENT},
    {"guardrail_intervened", SPW_STOP_CONTENT},
    {"content_filtered", SPW_STOP_REFUSAL},
    {"malformed_tool_use", SPW_STOP_MALFORMED_TOOL},
    {"malformed_model_output", SPW_STOP_MALFORMED_TOOL},
};

inline int32_t stopOf(std::string_view word) { return spw::stopOf(kStops, word); }
inline std::string_view wordOf(int32_t stop) { return spw::wordOf(kStops, stop); }

}  // namespace converse
