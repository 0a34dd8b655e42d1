// A tool whose input is free text, at a target that knows functions only: it is sent as a function with one argument,
// and its calls are turned back.
//
// Threading: one request or reply, one thread.
#pragma once

#include <string_view>

#include "../Call.hpp"

namespace spw {

// What is said of the stand-in; a grammar can only be described. Empty when there is nothing to say.
inline std::string_view customToolDescription(Call call, Json tool) {
  const std::string_view description = tool["description"].str();
  const Json grammar = tool["format"];
  if (!grammar["definition"]) return description;
  const std::string_view syntax = grammar["syntax"].str();
  return call.concat({description, description.empty() ? "" : "\n\n", "The input follows this ", syntax,
                      syntax.empty() ? "" : " ", "grammar:\n", grammar["definition"].str()});
}

// The stand-in's one argument.
inline Json customToolSchema(Call call) {
  const Json input = call.object().put("type", "string").put("description", "the whole input of the tool");
  return call.object()
      .put("type", "object")
      .put("properties", call.object().put("input", input))
      .put("required", call.array().push("input"));
}

// Puts description and parameters of the stand-in into `function`, of the wires that know closed objects.
inline void describeCustomTool(Call call, Json tool, Json function) {
  const std::string_view description = customToolDescription(call, tool);
  if (!description.empty()) function.put("description", description);
  function.put("parameters", customToolSchema(call).put("additionalProperties", false));
}

// The free text of a call's arguments. A model that made something else of the one argument said at least what it
// wanted to say. Lives as long as `arguments` and the call.
inline std::string_view customInput(Call call, std::string_view arguments) {
  const Json input = call.parse(arguments)["input"];
  return input.isString() ? input.str() : arguments;
}

}  // namespace spw
