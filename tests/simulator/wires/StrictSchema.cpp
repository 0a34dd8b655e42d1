#include "tests/simulator/wires/StrictSchema.h"

#include <algorithm>
#include <vector>

namespace spillway::simulator {
namespace {

using Json = nlohmann::ordered_json;
using Context = std::vector<std::string>;

std::string say(const Context& context, const std::string& what) {
  std::string path;
  for (const auto& step : context) path += (path.empty() ? "" : ", ") + ("'" + step + "'");
  if (context.size() == 1) path += ",";
  return "In context=(" + path + "), " + what;
}

std::string problemIn(const Json& schema, Context& context);

std::string problemBelow(const Json& schema, const std::string& step, Context& context) {
  context.push_back(step);
  std::string problem = problemIn(schema, context);
  context.pop_back();
  return problem;
}

std::string problemOfObject(const Json& schema, const Context& context) {
  auto additional = schema.find("additionalProperties");
  if (additional == schema.end() || *additional != false) {
    return say(context, "'additionalProperties' is required to be supplied and to be false.");
  }
  auto properties = schema.find("properties");
  if (properties == schema.end()) return {};
  const Json required = schema.contains("required") ? schema["required"] : Json::array();
  for (const auto& [name, value] : properties->items()) {
    if (std::find(required.begin(), required.end(), Json(name)) != required.end()) continue;
    return say(context,
               "'required' is required to be supplied and to be an array including every key in properties. Missing '" +
                   name + "'.");
  }
  return {};
}

std::string problemIn(const Json& schema, Context& context) {
  if (!schema.is_object()) return {};
  for (const char* word : {"oneOf", "allOf", "not", "patternProperties"}) {
    if (schema.contains(word)) return say(context, "'" + std::string(word) + "' is not permitted.");
  }
  bool object = schema.contains("properties") || (schema.contains("type") && schema["type"] == "object");
  if (object) {
    if (std::string problem = problemOfObject(schema, context); !problem.empty()) return problem;
  }
  for (const char* map : {"properties", "$defs"}) {
    auto found = schema.find(map);
    if (found == schema.end() || !found->is_object()) continue;
    for (const auto& [name, value] : found->items()) {
      context.emplace_back(map);
      std::string problem = problemBelow(value, name, context);
      context.pop_back();
      if (!problem.empty()) return problem;
    }
  }
  if (auto items = schema.find("items"); items != schema.end()) {
    if (std::string problem = problemBelow(*items, "items", context); !problem.empty()) return problem;
  }
  auto choices = schema.find("anyOf");
  if (choices == schema.end() || !choices->is_array()) return {};
  for (size_t i = 0; i < choices->size(); i++) {
    context.emplace_back("anyOf");
    std::string problem = problemBelow((*choices)[i], std::to_string(i), context);
    context.pop_back();
    if (!problem.empty()) return problem;
  }
  return {};
}

}  // namespace

std::string strictProblem(const Json& schema) {
  Context context;
  if (!schema.is_object() || !schema.contains("type") || schema["type"] != "object") {
    return "schema must be a JSON Schema of 'type: \"object\"', got 'type: \"" +
           (schema.is_object() && schema.contains("type") && schema["type"].is_string()
                ? schema["type"].get<std::string>()
                : "None") +
           "\"'.";
  }
  return problemIn(schema, context);
}

}  // namespace spillway::simulator
