// Names this codec goes by.
//
// Threading: constants; any thread.
#pragma once

#include <spillway/codec/Path.hpp>
#include <spillway/translator.hpp>
#include <string_view>

namespace responses {

inline constexpr std::string_view kWire = "openai-responses";
inline constexpr std::string_view kIssuer = "openai";    // of encrypted reasoning
inline constexpr std::string_view kTextIssuer = "text";  // of reasoning nobody signed

// Members of the notes this codec leaves for its own reader and writer.
inline constexpr std::string_view kNoteEcho = "echo";              // settings of the request that its reply repeats
inline constexpr std::string_view kNoteNamespaces = "namespaces";  // one name -> the tool's group and name in it
inline constexpr std::string_view kNoteStored = "stored";          // the host keeps the reply for later requests
inline constexpr std::string_view kNoteNames = "names";            // sent tool name -> the client's
inline constexpr std::string_view kNoteIds = "ids";                // sent call id -> the client's
inline constexpr std::string_view kNoteCustom = "custom";          // names of custom tools sent as functions
inline constexpr std::string_view kNoteStop = "stop";              // sequences the reader has to cut the answer at

// What a message-like object keeps for this wire's own writer.
inline spw::Json ownExtra(spw::Json object) { return object["extra"][kWire]; }

using spw::Path;
using spw::refuse;
using spw::unsupported;

}  // namespace responses
