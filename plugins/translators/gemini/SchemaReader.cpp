#include "SchemaReader.h"

#include <string>

#include "Spelling.h"

namespace gemini {

using spw::Call;
using spw::Json;

namespace {

constexpr std::string_view kCounts[] = {"minItems",  "maxItems",      "minLength",
                                        "maxLength", "minProperties", "maxProperties"};
constexpr std::string_view kTwoWords[] = {"anyOf",     "propertyOrdering", "minItems",      "maxItems",
                                          "minLength", "maxLength",        "minProperties", "maxProperties"};

std::string_view lower(Call call, std::string_view text) {
  std::string out(text);
  bool changed = false;
  for (char& c : out) {
    if (c < 'A' || c > 'Z') continue;
    c = static_cast<char>(c - 'A' + 'a');
    changed = true;
  }
  return changed ? call.copy(out) : text;
}

void readType(Call call, Json schema) {
  const Json type = schema["type"];
  if (!type.isString()) return;
  const std::string_view word = lower(call, type.str());
  if (word == "type_unspecified") {
    type.detach();
  } else {
    schema.put("type", word);
  }
}

void readNullable(Call call, Json schema) {
  const bool nullable = schema.take("nullable").isTrue();
  if (!nullable) return;
  if (schema["type"].isString()) {
    schema.put("type", call.array().push(schema["type"].str()).push("null"));
  } else if (schema["anyOf"].isArray()) {
    schema["anyOf"].push(call.object().put("type", "null"));
  }
  if (schema["enum"].isArray()) schema["enum"].push(nullptr);
}

void orderProperties(Call call, Json schema) {
  const Json ordering = schema.take("propertyOrdering");
  const Json properties = schema["properties"];
  if (!ordering.isArray() || !properties.isObject()) return;
  const Json ordered = call.object();
  for (Json name : ordering) {
    const Json property = properties.take(name.str());
    if (property) ordered.put(property.name().empty() ? name.str() : property.name(), property);
  }
  for (Json property : properties) ordered.put(property.name(), property);
  schema.put("properties", ordered);
}

}  // namespace

void toJsonSchema(Call call, Json schema) {
  if (!schema.isObject()) return;
  for (std::string_view name : kTwoWords) {
    if (schema[name]) continue;
    if (const Json spelledOtherwise = take(schema, name)) schema.put(name, spelledOtherwise);
  }
  readType(call, schema);
  readNullable(call, schema);
  if (schema["format"].str() == "enum") schema.take("format");
  for (std::string_view name : kCounts) {
    if (!schema[name].isString()) continue;
    if (const auto count = wholeNumber(schema[name])) schema.put(name, *count);
  }
  if (const Json example = schema.take("example")) schema.put("examples", call.array().push(example));
  orderProperties(call, schema);
  for (Json property : schema["properties"]) toJsonSchema(call, property);
  for (Json one : schema["anyOf"]) toJsonSchema(call, one);
  toJsonSchema(call, schema["items"]);
}

}  // namespace gemini
