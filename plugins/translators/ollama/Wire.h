// Names this codec goes by, and how it says where something is and that it will not do.
//
// Constants and pure functions; any thread.
#pragma once

#include <spillway/codec/Path.hpp>
#include <spillway/translator.hpp>
#include <string_view>

namespace ollama {

inline constexpr std::string_view kWire = "ollama";
inline constexpr std::string_view kTextIssuer = "text";  // of reasoning nobody signed

// Members of the notes this codec leaves for its own reader and writer.
inline constexpr std::string_view kNoteLoad = "load";             // nothing was asked: "load" or "unload"
inline constexpr std::string_view kNoteHide = "hide_thinking";    // the client wants no thinking
inline constexpr std::string_view kNoteNames = "names";           // sent tool name -> the client's
inline constexpr std::string_view kNoteCustom = "custom";         // sent names of free-text tools
inline constexpr std::string_view kNoteThinkTags = "think_tags";  // reasoning comes inside <think> in the text

// Nanoseconds of an answer's parts, and what the canonical vocabulary calls them.
struct DurationName {
  std::string_view wire, canonical;
};
inline constexpr DurationName kDurations[] = {{"total_duration", "total"},
                                              {"load_duration", "load"},
                                              {"prompt_eval_duration", "input"},
                                              {"eval_duration", "output"}};

// The older of the two ways to ask: one prompt, and answers of another shape.
inline bool isGenerate(std::string_view path) { return path.ends_with("/generate"); }

using spw::Path;
using spw::Refusal;
using spw::refuse;
using spw::unsupported;

}  // namespace ollama
