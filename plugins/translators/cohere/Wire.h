// Names this codec goes by, and how it says where something is and that it will not do.
//
// Constants; any thread.
#pragma once

#include <spillway/codec/Path.hpp>
#include <spillway/translator.hpp>
#include <string_view>

namespace cohere {

inline constexpr std::string_view kWire = "cohere";
inline constexpr std::string_view kTextIssuer = "text";  // of reasoning nobody signed

// Members of the notes this codec leaves for its own reader.
inline constexpr std::string_view kNoteNames = "names";    // sent tool name -> the client's
inline constexpr std::string_view kNoteCustom = "custom";  // sent names of free-text tools

using spw::Path;
using spw::Refusal;
using spw::refuse;
using spw::unsupported;

}  // namespace cohere
