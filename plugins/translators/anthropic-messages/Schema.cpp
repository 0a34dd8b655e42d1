#include "Schema.h"

#include <algorithm>
#include <string>

namespace messages {

using spw::Call;
using spw::Json;

namespace {

constexpr std::string_view kAllowed[] = {"type",  "properties", "required", "additionalProperties",
                                         "items", "minItems",   "format",   "enum",
                                         "const", "default",    "anyOf",    "oneOf",
                                         "allOf", "$ref",       "$defs",    "definitions",
                                         "title", "description"};
constexpr std::string_view kFormats[] = {"date-time", "time", "date", "duration", "email",
                                         "hostname",  "uri",  "ipv4", "ipv6",     "uuid"};
constexpr std::string_view kCombinators[] = {"anyOf", "oneOf", "allOf"};

template <size_t N>
bool contains(const std::string_view (&list)[N], std::string_view text) {
  return std::find(std::begin(list), std::end(list), text) != std::end(list);
}

bool isObjectType(Json type) {
  if (type.isString()) return type.str() == "object";
  for (Json one : type) {
    if (one.str() == "object") return true;
  }
  return false;
}

bool holds(Json list, std::string_view text) {
  for (Json one : list) {
    if (one.str() == text) return true;
  }
  return false;
}

// Properties of every branch together; required is what all branches (any of them for allOf) require.
void mergeBranches(Call call, Json schema, std::string_view combinator) {
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
      if (!holds(required, name.str())) required.push(name.clone());
    }
  }
  if (!all) {
    for (Json name : first["required"]) {
      bool everywhere = !holds(required, name.str());
      for (Json branch : branches) everywhere = everywhere && holds(branch["required"], name.str());
      if (everywhere) required.push(name.clone());
    }
  }
  if (required.size() > 0) schema.put("required", required);
}

bool isForbidden(Json member, Json schema) {
  const std::string_view name = member.name();
  if (!contains(kAllowed, name)) return true;
  if (name == "format") return !contains(kFormats, member.str());
  if (name == "minItems") return member.integer().value_or(2) > 1;
  return name == "additionalProperties" && !isObjectType(schema["type"]);
}

void restrictAll(Call call, Json container) {
  for (Json child : container) restrictSchema(call, child);
}

}  // namespace

bool isStrict(Json schema) {
  if (!schema.isObject()) return true;
  if (isObjectType(schema["type"])) {
    if (schema["additionalProperties"].boolean() != false) return false;
    for (Json property : schema["properties"]) {
      if (!holds(schema["required"], property.name())) return false;
    }
  }
  for (std::string_view name : {"properties", "$defs", "definitions", "anyOf", "allOf", "oneOf"}) {
    for (Json child : schema[name]) {
      if (!isStrict(child)) return false;
    }
  }
  return isStrict(schema["items"]);
}

Json toolSchema(Call call, Json schema, std::string_view where) {
  if (!schema.isObject()) return call.object().put("type", "object").put("properties", call.object());
  for (std::string_view combinator : kCombinators) {
    if (!schema[combinator].isArray()) continue;
    mergeBranches(call, schema, combinator);
    call.changed(where,
                 "the target takes no anyOf, oneOf or allOf at the root of a tool's schema; branches were merged");
  }
  if (schema["type"].str() != "object") schema.put("type", "object");
  return schema;
}

void restrictSchema(Call call, Json schema) {
  if (!schema.isObject()) return;
  if (const Json target = schema["$ref"]) {
    for (Json member : schema) {
      if (member.name() != "$ref" && member.name() != "$defs" && member.name() != "definitions") member.detach();
    }
  }
  std::string said;
  for (Json member : schema) {
    if (!isForbidden(member, schema)) continue;
    if (!said.empty()) said += ", ";
    said.append(member.name()).append(": ").append(member.raw());
    member.detach();
  }
  if (!said.empty()) {
    const std::string_view before = schema["description"].str();
    schema.put("description", call.concat({before, before.empty() ? "{" : "\n\n{", said, "}"}));
  }
  if (const Json oneOf = schema.take("oneOf")) schema.put("anyOf", oneOf);
  if (isObjectType(schema["type"])) schema.put("additionalProperties", false);
  for (std::string_view name : {"properties", "$defs", "definitions", "anyOf", "allOf"})
    restrictAll(call, schema[name]);
  restrictSchema(call, schema["items"]);
}

}  // namespace messages
