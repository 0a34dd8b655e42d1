#include "tests/simulator/wires/GeminiSchema.h"

#include <set>

#include "tests/simulator/wires/GeminiFields.h"

namespace spillway::simulator {
namespace {

constexpr int kDepthLimit = 100;

const std::set<std::string_view> kWords = {
    "type",    "format",    "title",     "description",     "nullable", "enum",
    "items",   "maxItems",  "minItems",  "properties",      "required", "minimum",
    "maximum", "minLength", "maxLength", "minProperties",   "pattern",  "maxProperties",
    "example", "anyOf",     "default",   "propertyOrdering"};

const std::set<std::string> kTypes = {"STRING", "NUMBER", "INTEGER", "BOOLEAN",
                                      "ARRAY",  "OBJECT", "NULL",    "TYPE_UNSPECIFIED"};

std::string upper(std::string text) {
  for (char& c : text) c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
  return text;
}

using Problem = std::optional<Rejection>;

Problem check(const Json& schema, const std::string& where, bool strict, int depth);

Problem checkType(const Json& schema, const std::string& where, std::string& type) {
  const Json* given = member(schema, "type");
  if (!given) return {};
  if (!given->is_string() || kTypes.count(upper(given->get<std::string>())) == 0) {
    return refuseValue(where + ".type", "type.googleapis.com/google.ai.generativelanguage.v1beta.Type", *given);
  }
  type = upper(given->get<std::string>());
  return {};
}

Problem checkEnum(const Json& schema, const std::string& where, const std::string& type) {
  const Json* values = member(schema, "enum");
  if (!values) return {};
  if (!values->is_array()) return refuseValue(where + ".enum", "TYPE_STRING", *values);
  for (size_t i = 0; i < values->size(); i++) {
    if (!(*values)[i].is_string())
      return refuseValue(where + ".enum[" + std::to_string(i) + "]", "TYPE_STRING", (*values)[i]);
    if ((*values)[i] == "") return refuseContent(where + ".enum[" + std::to_string(i) + "]", "cannot be empty");
  }
  if (type != "STRING") return refuseContent(where + ".enum", "only allowed for STRING type");
  return {};
}

Problem checkProperties(const Json& schema, const std::string& where, bool strict, int depth) {
  const Json* properties = member(schema, "properties");
  if (properties) {
    for (const auto& [name, value] : properties->items()) {
      std::string at = where + ".properties[" + name + "]";
      if (auto problem = check(value, at, strict, depth + 1)) return problem;
    }
  }
  const Json* required = member(schema, "required");
  if (!required) return {};
  for (size_t i = 0; i < required->size(); i++) {
    if (properties && properties->contains((*required)[i].get<std::string>())) continue;
    return refuseContent(where + ".required[" + std::to_string(i) + "]", "property is not defined");
  }
  return {};
}

Problem check(const Json& schema, const std::string& where, bool strict, int depth) {
  if (depth > kDepthLimit) return refuseContent(where, "schema is nested too deeply");
  if (!schema.is_object()) {
    return refuseValue(where, "type.googleapis.com/google.ai.generativelanguage.v1beta.Schema", schema);
  }
  if (strict) {
    if (auto problem = refuseUnknown(schema, kWords, where)) return problem;
  }
  std::string type;
  if (auto problem = checkType(schema, where, type)) return problem;
  if (auto problem = checkEnum(schema, where, type)) return problem;
  if (auto problem = checkProperties(schema, where, strict, depth)) return problem;
  const Json* items = member(schema, "items");
  if (type == "ARRAY" && !items) return refuseContent(where + ".items", "missing field.");
  if (items) {
    if (auto problem = check(*items, where + ".items", strict, depth + 1)) return problem;
  }
  const Json* choices = member(schema, "anyOf");
  if (!choices) {
    return type.empty() && strict ? Problem(refuseContent(where, "schema didn't specify the schema type field."))
                                  : Problem();
  }
  for (size_t i = 0; i < choices->size(); i++) {
    if (auto problem = check((*choices)[i], where + ".any_of[" + std::to_string(i) + "]", strict, depth + 1))
      return problem;
  }
  return {};
}

}  // namespace

std::optional<Rejection> checkGeminiSchema(const Json& schema, const std::string& where, bool strict) {
  return check(schema, where, strict, 0);
}

}  // namespace spillway::simulator
