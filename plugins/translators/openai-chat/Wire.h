// Names this codec goes by, and how it says where something is and that it will not do.
#pragma once

#include <spillway/codec/Path.hpp>
#include <spillway/translator.hpp>
#include <string_view>

namespace openaichat {

inline constexpr std::string_view kWire = "openai-chat";
inline constexpr std::string_view kTextIssuer = "text";  // of reasoning nobody signed

// Members of the notes this codec leaves for its own reader and writer.
inline constexpr std::string_view kNoteUsage = "include_usage";         // the client asked for the usage chunk
inline constexpr std::string_view kNoteFunctions = "legacy_functions";  // the client speaks functions, not tools
inline constexpr std::string_view kNoteNames = "names";                 // sent tool name -> the client's
inline constexpr std::string_view kNoteIds = "ids";                     // sent call id -> the client's
inline constexpr std::string_view kNoteCustom = "custom";               // names of custom tools sent as functions
inline constexpr std::string_view kNoteThinkTags = "think_tags";        // reasoning comes inside <think> in the text

using spw::Path;
using spw::Refusal;
using spw::refuse;
using spw::unsupported;

}  // namespace openaichat
