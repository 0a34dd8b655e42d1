// Names this codec goes by.
//
// Threading: constants and values; any thread.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include <spillway/codec/Path.hpp>
#include <spillway/translator.hpp>

namespace messages {

inline constexpr std::string_view kWire = "anthropic-messages";
inline constexpr std::string_view kIssuer = "anthropic";        // of signatures and redacted reasoning
inline constexpr std::string_view kTextIssuer = "text";         // reasoning nobody signed
inline constexpr std::string_view kOutputTool = "json_output";  // the tool that stands in for structured output

using spw::Path;
using spw::Refusal;

}  // namespace messages
