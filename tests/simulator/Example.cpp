#include "tests/simulator/Example.h"

#include <cctype>
#include <string>

namespace spillway::simulator {
namespace {

constexpr int kSchemaDepth = 8;

const Json* resolve(const Json& root, const Json& schema) {
  auto ref = schema.find("$ref");
  if (ref == schema.end() || !ref->is_string()) return &schema;
  std::string text = ref->get<std::string>();
  if (text.size() < 2 || text.front() != '#') return &schema;
  try {
    return &root.at(Json::json_pointer(text.substr(1)));
  } catch (const Json::exception&) {
    return &schema;
  }
}

std::string lower(std::string text) {
  for (char& c : text) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return text;
}

std::string typeOf(const Json& schema) {
  auto type = schema.find("type");
  if (type == schema.end()) return schema.contains("properties") ? "object" : "string";
  if (type->is_string()) return lower(type->get<std::string>());
  if (type->is_array()) {
    for (const auto& one : *type) {
      if (one.is_string() && one != "null") return one.get<std::string>();
    }
  }
  return "null";
}

Json example(const Json& root, const Json& given, std::string_view name, int variant, int depth) {
  if (depth > kSchemaDepth || !given.is_object()) return nullptr;
  const Json& schema = *resolve(root, given);
  if (auto constant = schema.find("const"); constant != schema.end()) return *constant;
  if (auto values = schema.find("enum"); values != schema.end() && values->is_array() && !values->empty()) {
    return (*values)[static_cast<size_t>(variant) % values->size()];
  }
  for (const char* alternative : {"anyOf", "oneOf", "allOf"}) {
    auto list = schema.find(alternative);
    if (list != schema.end() && list->is_array() && !list->empty()) {
      return example(root, (*list)[0], name, variant, depth + 1);
    }
  }
  std::string type = typeOf(schema);
  if (type == "object") {
    Json object = Json::object();
    if (auto properties = schema.find("properties"); properties != schema.end() && properties->is_object()) {
      for (const auto& [key, value] : properties->items()) object[key] = example(root, value, key, variant, depth + 1);
    }
    return object;
  }
  if (type == "array") {
    auto items = schema.find("items");
    return items == schema.end() ? Json::array() : Json::array({example(root, *items, name, variant, depth + 1)});
  }
  if (type == "integer") return 1 + variant;
  if (type == "number") return 0.5 + variant;
  if (type == "boolean") return true;
  if (type == "null") return nullptr;
  return "simulated " + std::string(name.empty() ? "value" : name) + " " + std::to_string(1 + variant);
}

}  // namespace

Json exampleFor(const Json& schema, int variant) {
  Json value = example(schema, schema, "", variant, 0);
  return value.is_null() ? Json::object() : value;
}

}  // namespace spillway::simulator
