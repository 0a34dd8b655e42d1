// Names this codec goes by, and how it says where something is and that it will not do.
//
// Threading: constants; any thread.
#pragma once

#include <spillway/codec/Path.hpp>
#include <spillway/translator.hpp>
#include <string_view>

namespace gemini {

inline constexpr std::string_view kWire = "gemini";
inline constexpr std::string_view kIssuer = "gemini";    // of thought signatures
inline constexpr std::string_view kTextIssuer = "text";  // of reasoning nobody signed

// Members of the notes this codec leaves for its own reader and writer.
inline constexpr std::string_view kNoteThoughts = "thoughts";  // the client asked to see thoughts
inline constexpr std::string_view kNoteNames = "names";        // sent tool name -> the client's
inline constexpr std::string_view kNoteCustom = "custom";      // sent names of custom tools that travel as functions
inline constexpr std::string_view kNoteCrossed = "crossed";    // the request came from another wire

using spw::Path;
using spw::Refusal;
using spw::refuse;
using spw::unsupported;

}  // namespace gemini
