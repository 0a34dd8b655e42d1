// Reading single values of a tree that SchemaCheck has found good: each function leaves `into` as it is when the key is
// not there.
//
// Used by one thread, for one file.
#pragma once

#include <yaml-cpp/yaml.h>

#include <cstdint>
#include <string>
#include <vector>

#include "host/config/ConfigReader.h"
#include "host/config/Scalars.h"

namespace spillway::config {

// "chains.coding[1]"
inline std::string at(const std::string& path, size_t index) { return path + "[" + std::to_string(index) + "]"; }

inline int lineOf(const YAML::Node& node) { return node.Mark().line + 1; }

// Where mistakes and doubts of one file go.
struct Remarks {
  const std::string& file;
  Report& report;

  void error(const YAML::Node& node, const std::string& path, std::string message) const {
    report.errors.push_back({file, lineOf(node), path, std::move(message)});
  }
  void warn(const YAML::Node& node, const std::string& path, std::string message) const {
    report.warnings.push_back({file, lineOf(node), path, std::move(message)});
  }
};

inline void take(const YAML::Node& map, const char* key, std::string& into) {
  if (const YAML::Node node = map[key]; node && node.IsScalar()) into = node.Scalar();
}
inline void takeUrl(const YAML::Node& map, const char* key, std::string& into) {
  if (const YAML::Node node = map[key]; node && node.IsScalar()) into = parseBaseUrl(node.Scalar()).value_or("");
}
inline void take(const YAML::Node& map, const char* key, bool& into) {
  if (const YAML::Node node = map[key]; node && node.IsScalar()) into = node.Scalar() == "true";
}
inline void take(const YAML::Node& map, const char* key, int64_t& into) {
  if (const YAML::Node node = map[key]; node && node.IsScalar()) into = parseInteger(node.Scalar()).value_or(into);
}
inline void takeDuration(const YAML::Node& map, const char* key, int64_t& into) {
  if (const YAML::Node node = map[key]; node && node.IsScalar()) into = parseDurationMs(node.Scalar()).value_or(into);
}
inline void takeSize(const YAML::Node& map, const char* key, size_t& into) {
  if (const YAML::Node node = map[key]; node && node.IsScalar()) into = parseSize(node.Scalar()).value_or(into);
}
inline void takePrice(const YAML::Node& map, const char* key, double& into) {
  if (const YAML::Node node = map[key]; node && node.IsScalar()) into = parsePrice(node.Scalar()).value_or(into);
}
inline std::vector<std::string> texts(const YAML::Node& list) {
  std::vector<std::string> out;
  if (list && list.IsSequence())
    for (const YAML::Node& item : list) out.push_back(item.Scalar());
  return out;
}

}  // namespace spillway::config
