#include "tests/golden/translation/Feature.h"

#include <algorithm>
#include <filesystem>
#include <stdexcept>

#include "tests/Places.h"
#include "tests/golden/Fixtures.h"

namespace spillway::golden {
namespace {

Json plainDocument() {
  return Json::parse(
      R"({"model": "m", "messages": [{"role": "user", "blocks": [{"type": "text", "text": "Hello"}]}], "stream": false})");
}

Json documentWithTools() {
  Json document = plainDocument();
  document["tools"] = Json::parse(R"([{"name": "look", "description": "Looks", "schema":
    {"type": "object", "properties": {"at": {"type": "string"}}, "required": ["at"]}}])");
  return document;
}

Feature featureOf(const Json& text) {
  Feature feature;
  feature.id = text.at("id");
  feature.title = text.at("title");
  if (text.contains("wires")) {
    for (const auto& [wire, change] : text["wires"].items()) {
      feature.wires[wire] = plainRequest(wire);
      feature.wires[wire].merge_patch(change);
    }
    return feature;
  }
  feature.plain = text.value("base", "") == "tools" ? documentWithTools() : plainDocument();
  feature.document = feature.plain;
  feature.document.merge_patch(text.at("document"));
  feature.expect = text.at("expect");
  feature.other = text.value("or", Json());
  feature.unless = text.value("unless", Json());
  return feature;
}

bool holds(const Json& at, std::string_view path, const Json& wanted) {
  if (path.empty() && at.is_string() && wanted.is_string())
    return at.get<std::string>().find(wanted.get<std::string>()) != std::string::npos;
  if (path.empty()) return at == wanted;
  const size_t end = std::min(path.find('/', 1), path.size());
  const std::string step(path.substr(1, end - 1));
  const std::string_view rest = path.substr(end);
  if (step == "*")
    return std::any_of(at.begin(), at.end(), [&](const Json& child) { return holds(child, rest, wanted); });
  if (at.is_array()) {
    const size_t index = std::stoul(step);
    return index < at.size() && holds(at[index], rest, wanted);
  }
  return at.is_object() && at.contains(step) && holds(at[step], rest, wanted);
}

}  // namespace

Json plainRequest(const std::string& wire) {
  if (wire == "gemini") return Json::parse(R"({"contents": [{"role": "user", "parts": [{"text": "Hello"}]}]})");
  if (wire == "bedrock-converse")
    return Json::parse(R"({"messages": [{"role": "user", "content": [{"text": "Hello"}]}]})");
  if (wire == "openai-responses") return Json::parse(R"({"model": "m", "input": "Hello"})");
  Json request = Json::parse(R"({"model": "m", "messages": [{"role": "user", "content": "Hello"}]})");
  if (wire == "anthropic-messages") request["max_tokens"] = 1000;
  if (wire == "ollama") request["stream"] = false;
  return request;
}

const std::vector<FeatureGroup>& featureGroups() {
  static const std::vector<FeatureGroup> groups = [] {
    std::vector<std::filesystem::path> files;
    const std::filesystem::path folder = SPILLWAY_SOURCE_DIR "/tests/golden/translation/requests";
    for (const auto& entry : std::filesystem::directory_iterator(folder)) files.push_back(entry.path());
    std::sort(files.begin(), files.end());
    std::vector<FeatureGroup> all;
    for (const auto& file : files) {
      const Json text = Json::parse(readFile(file));
      FeatureGroup group;
      group.title = text.at("title");
      for (const Json& feature : text.at("features")) group.features.push_back(featureOf(feature));
      all.push_back(std::move(group));
    }
    return all;
  }();
  return groups;
}

namespace {

bool stands(const Json& places, const Json& canonical) {
  for (const auto& [place, value] : places.items())
    if (!holds(canonical, place, value)) return false;
  return true;
}

}  // namespace

bool asks(const Json& canonical, const Feature& feature) {
  return stands(feature.expect, canonical) || (!feature.other.is_null() && stands(feature.other, canonical));
}

bool shows(const Json& canonical, const Feature& feature) {
  return asks(canonical, feature) || (!feature.unless.is_null() && !stands(feature.unless, canonical));
}

}  // namespace spillway::golden
