// What the two wires of OpenAI say of tools, calls and the form of an answer in the same words, read into the canonical
// document. What the client left out, or said as null, is left out; what is of another kind than the vendor's is
// refused as the vendor does it, because nobody would look at it again.
//
// Threading: one request, one thread.
#pragma once

#include <string>
#include <string_view>

#include "../Call.hpp"
#include "Path.hpp"

namespace spw {

// The member if it was said. `kind`: what it must be then (enum spw_json_kind).
inline Json saidMember(Json object, std::string_view name, int32_t kind, const Path& at) {
  const Json value = object[name];
  if (value.isNothing() || value.kind() == kind) return value.isNull() ? Json() : value;
  const std::string_view wanted = kind == SPW_JSON_STRING    ? "a string"
                                  : kind == SPW_JSON_BOOLEAN ? "a boolean"
                                  : kind == SPW_JSON_ARRAY   ? "an array"
                                                             : "an object";
  refuse(Path(at, name), "expected " + std::string(wanted));
}

// The "type" of a tool or a call, of a wire that has functions only.
inline void refuseOtherThanFunction(Json entry, const Path& at) {
  const Json type = entry["type"];
  if (!type.isNothing() && type.str() != "function") refuse(Path(at, "type"), "expected function");
}

// {"description", "parameters"} of a function or a free-text tool.
inline void readFunctionMembers(Json function, Json tool, const Path& at) {
  tool.put("description", saidMember(function, "description", SPW_JSON_STRING, at));
  tool.put("schema", saidMember(function, "parameters", SPW_JSON_OBJECT, at));
}

// {"type", "syntax", "definition"}: what a free-text tool's input looks like. `grammar` holds the latter two.
inline Json readToolFormat(Call call, Json format, Json grammar, const Path& at) {
  const std::string_view type = format["type"].str();
  if (type != "text" && type != "grammar") refuse(Path(at, "type"), "expected text or grammar");
  const Json out = call.object().put("type", type);
  if (type == "text") return out;
  for (std::string_view name : {"syntax", "definition"}) {
    const Json value = saidMember(grammar, name, SPW_JSON_STRING, at);
    if (!value) refuse(Path(at, name), "missing required parameter");
    out.put(name, value);
  }
  return out;
}

// {"name", "description", "schema", "strict"}: the schema an answer must keep to.
inline void readAnswerSchema(Json wire, Json output, const Path& at) {
  for (std::string_view name : {"name", "description"}) output.put(name, saidMember(wire, name, SPW_JSON_STRING, at));
  if (!output["name"]) refuse(Path(at, "name"), "missing required parameter");
  output.put("schema", saidMember(wire, "schema", SPW_JSON_OBJECT, at));
  output.put("strict", saidMember(wire, "strict", SPW_JSON_BOOLEAN, at));
}

// The blocks of anybody but the assistant, who alone refuses.
inline void refuseRefusals(Json blocks, const Path& at) {
  size_t index = 0;
  for (Json block : blocks) {
    const Path here(at, index++);
    if (block["type"].str() == "refusal") refuse(Path(here, "type"), "only the assistant can refuse");
  }
}

// What a tool is called with: JSON in a string, or free text. Some clients write the object itself.
inline void readArguments(Call call, Json arguments, bool custom, Json block, const Path& at) {
  if (arguments.isObject()) {
    block.put("input", arguments);
  } else if (arguments.isNothing()) {
    block.put("arguments", call.string(custom ? "" : "{}"));
  } else if (arguments.isString()) {
    block.put("arguments", arguments);
  } else {
    refuse(at, "expected a string");
  }
}

}  // namespace spw
