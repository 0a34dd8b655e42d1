// Names this codec goes by.
//
// Threading: constants; any thread.
#pragma once

#include <spillway/codec/Path.hpp>
#include <spillway/translator.hpp>
#include <string_view>

namespace converse {

inline constexpr std::string_view kWire = "bedrock-converse";

// Who made reasoning. Signatures and redacted reasoning of Claude are the same token here and at its own vendor; what
// another model encrypted is good behind this wire only.
inline constexpr std::string_view kClaudeIssuer = "anthropic";
inline constexpr std::string_view kOtherIssuer = "bedrock";
inline constexpr std::string_view kTextIssuer = "text";  // reasoning nobody signed

inline constexpr std::string_view kOutputTool = "json_output";  // the tool that stands in for structured output

// Members of the notes this codec leaves for its own reader and writer.
inline constexpr std::string_view kNoteNames = "names";             // sent tool name -> the client's
inline constexpr std::string_view kNoteIds = "ids";                 // sent call id -> the client's
inline constexpr std::string_view kNoteCustom = "custom";           // sent names of tools with free text as input
inline constexpr std::string_view kNoteOutput = "output";           // the tool whose input is the answer
inline constexpr std::string_view kNoteReasoning = "reasoning";     // "shown", "omitted" or "hidden"
inline constexpr std::string_view kNoteBudget = "budget";           // the client gave a budget to think
inline constexpr std::string_view kNoteSequence = "stop_sequence";  // the client wants to know which sequence stopped

using spw::Path;
using spw::refuse;
using spw::unsupported;

// Refuses a value of another kind (enum spw_json_kind); one that is absent or null passes where it may be missing.
spw::Json expect(spw::Json value, int32_t kind, const Path& at);
spw::Json expectIfAny(spw::Json value, int32_t kind, const Path& at);

}  // namespace converse
