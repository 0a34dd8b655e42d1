// The arguments of a canonical tool call, as the JSON text some wires want and the object others want.
//
// One request, one thread.
#pragma once

#include <string_view>

#include "../Call.hpp"
#include "Path.hpp"
#include "Tally.hpp"

namespace spw {

// A string that holds the JSON text, spelled as the client spelled it.
inline Json argumentsText(Call call, Json block) {
  const Json arguments = block["arguments"];
  if (block["kind"].str() == "custom") return call.string(call.object().put("input", arguments.str()).dump());
  if (const Json input = block["input"]) return call.string(input.dump());
  return arguments.str().empty() ? call.string("{}") : arguments;
}

// An object; text that is none travels in "_raw", so that nothing of it is lost, and is reported.
inline Json argumentsObject(Call call, Json block, Tally& tally, const Path& at) {
  if (const Json input = block["input"]; input.isObject()) return input;
  const Json arguments = block["arguments"];
  if (block["kind"].str() == "custom") return call.object().put("input", arguments.str());
  const std::string_view text = arguments.str();
  if (text.find_first_not_of(" \t\r\n") == std::string_view::npos) return call.object();
  if (const Json parsed = call.parse(text); parsed.isObject()) return parsed;
  tally.changed(at, "arguments that are no JSON object are sent as text in _raw");
  return call.object().put("_raw", text);
}

}  // namespace spw
