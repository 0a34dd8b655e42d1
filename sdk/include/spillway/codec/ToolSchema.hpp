// JSON Schemas as models of one family take them, whoever serves them: as input of tools, and for structured output.
//
// Threading: one request, one thread.
#pragma once

#include <algorithm>
#include <iterator>
#include <string>
#include <string_view>

#include "../translator.hpp"
#include "Lists.hpp"

namespace spw {

inline void restrictSchema(Call call, Json schema);

namespace detail {

inline constexpr std::string_view kSchemaMembers[] = {"type",  "properties", "required", "additionalProperties",
                                                      "items", "minItems",   "format",   "enum",
                                                      "const", "default",    "anyOf",    "oneOf",
                                                      "allOf", "$ref",       "$defs",    "definitions",
                                                      "title", "description"};
inline constexpr std::string_view kSchemaFormats[] = {"date-time", "time", "date", "duration", "email",
                                                      "hostname",  "uri",  "ipv4", "ipv6",     "uuid"};
inline constexpr std::string_view kCombinators[] = {"anyOf", "oneOf", "allOf"};

template <size_t N>
bool amongNames(const std::string_view (&list)[N], std::string_view text) {
  return std::find(std::begin(list), std::end(list), text) != std::end(list);
}

inline bool isObjectType(Json type) { return type.isString() ? type.str() == "object" : lists(type, "object"); }

// Properties of every branch together; required is what all branches (any of them for allOf) require.
inline void mergeBranches(Call call, Json schema, std::string_view combinator) {
  const Json branches = schema.take(combinator);
  Json properties = schema["properties"];
  if (!properties) {
    properties = call.object();
    schema.put("properties", properties);
  }
  Json required = schema["required"];
  if (!required) required = call.array();
  const bool all = combinator == "allOf";
  const Json first = branches.first();
  for (Json branch : branches) {
    for (Json property : branch["properties"]) {
      if (!properties[property.name()]) properties.put(property.name(), property.clone());
    }
    if (!all) continue;
    for (Json name : branch["required"]) {
      if (!lists(required, name.str())) required.push(name.clone());
    }
  }
  if (!all) {
    for (Json name : first["required"]) {
      bool everywhere = !lists(required, name.str());
      for (Json branch : branches) everywhere = everywhere && lists(branch["required"], name.str());
      if (everywhere) required.push(name.clone());
    }
  }
  if (required.size() > 0) schema.put("required", required);
}

inline bool isForbidden(Json member, Json schema) {
  const std::string_view name = member.name();
  if (!amongNames(kSchemaMembers, name)) return true;
  if (name == "format") return !amongNames(kSchemaFormats, member.str());
  if (name == "minItems") return member.integer().value_or(2) > 1;
  return name == "additionalProperties" && !isObjectType(schema["type"]);
}

inline void restrictAll(Call call, Json container) {
  for (Json child : container) restrictSchema(call, child);
}

}  // namespace detail

// The schema of a tool's input, whose root must be an object without anyOf, oneOf or allOf beside it. Takes `schema`
// over; a missing one becomes the schema of no parameters. `where` is the canonical path for the loss report.
inline Json toolSchema(Call call, Json schema, std::string_view where) {
  if (!schema.isObject()) return call.object().put("type", "object").put("properties", call.object());
  for (std::string_view combinator : detail::kCombinators) {
    if (!schema[combinator].isArray()) continue;
    detail::mergeBranches(call, schema, combinator);
    call.changed(where,
                 "the target takes no anyOf, oneOf or allOf at the root of a tool's schema; branches were merged");
  }
  if (schema["type"].str() != "object") schema.put("type", "object");
  return schema;
}

// The subset that structured output and strict tools allow: additionalProperties false on every object, few string
// formats, no numeric or length limits. What is not allowed is said in the description instead. Edits in place.
inline void restrictSchema(Call call, Json schema) {
  if (!schema.isObject()) return;
  if (const Json target = schema["$ref"]) {
    for (Json member : schema) {
      if (member.name() != "$ref" && member.name() != "$defs" && member.name() != "definitions") member.detach();
    }
  }
  std::string said;
  for (Json member : schema) {
    if (!detail::isForbidden(member, schema)) continue;
    if (!said.empty()) said += ", ";
    said.append(member.name()).append(": ").append(member.raw());
    member.detach();
  }
  if (!said.empty()) {
    const std::string_view before = schema["description"].str();
    schema.put("description", call.concat({before, before.empty() ? "{" : "\n\n{", said, "}"}));
  }
  if (const Json oneOf = schema.take("oneOf")) schema.put("anyOf", oneOf);
  if (detail::isObjectType(schema["type"])) schema.put("additionalProperties", false);
  for (std::string_view name : {"properties", "$defs", "definitions", "anyOf", "allOf"})
    detail::restrictAll(call, schema[name]);
  restrictSchema(call, schema["items"]);
}

}  // namespace spw
