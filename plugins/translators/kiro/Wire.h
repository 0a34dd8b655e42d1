// Names this codec goes by.
//
// Threading: constants; any thread.
#pragma once

#include <spillway/codec/Path.hpp>
#include <spillway/translator.hpp>
#include <string_view>

namespace kiro {

inline constexpr std::string_view kWire = "kiro";
inline constexpr std::string_view kIssuer = "kiro";      // of signatures and redacted reasoning
inline constexpr std::string_view kTextIssuer = "text";  // reasoning nobody signed

// Members of the notes this codec leaves for its own reader.
inline constexpr std::string_view kNoteNames = "names";           // sent tool name -> the client's
inline constexpr std::string_view kNoteIds = "ids";               // sent call id -> the client's
inline constexpr std::string_view kNoteCustom = "custom";         // sent names of tools with free text as input
inline constexpr std::string_view kNoteThinkTags = "think_tags";  // reasoning comes inside <thinking> in the text

using spw::Path;
using spw::refuse;
using spw::unsupported;

}  // namespace kiro
