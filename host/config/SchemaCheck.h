// Walks a YAML tree along the schema and notes every mistake with its place. Resolves the secrets on the way, since a
// missing one is a mistake like any other.
//
// Used by one thread, for one file.
#pragma once

#include <yaml-cpp/yaml.h>

#include <string>
#include <string_view>
#include <unordered_map>

#include "host/base/Result.h"
#include "host/config/ConfigReader.h"
#include "host/config/ConfigSchema.h"

namespace spillway::config {

class SchemaCheck {
 public:
  static constexpr size_t kMostErrors = 50;     // then the rest is not looked at
  static constexpr size_t kMostValues = 50000;  // in the whole file, aliases counted as often as they are used

  SchemaCheck(std::string file, const Environment& environment, Report& report)
      : file_(std::move(file)), environment_(environment), report_(report) {}

  void root(const YAML::Node& node);

  // What stands at a secret's node: the secret and where it came from. Empty when the check has complained.
  struct FoundSecret {
    Secret secret;
    std::string origin;
  };
  FoundSecret secretAt(const std::string& path) const;

 private:
  void value(const YAML::Node& node, const std::string& fieldPath, const std::string& path);
  void map(const YAML::Node& node, const Field* field, const std::string& fieldPath, const std::string& path);
  void freeMap(const YAML::Node& node, const std::string& fieldPath, const std::string& path);
  void list(const YAML::Node& node, const std::string& fieldPath, const std::string& path);
  void chain(const YAML::Node& node, const Field& field, const std::string& path);
  void scalar(const YAML::Node& node, const Field& field, const std::string& path);
  void choice(const YAML::Node& node, const Field& field, const std::string& path);
  void secret(const YAML::Node& node, const std::string& path);
  void proxy(const YAML::Node& node, const Field& field, const std::string& path);
  void keepSecret(const YAML::Node& node, const std::string& path, base::Result<Secret> secret, std::string origin);
  bool key(const YAML::Node& node, const std::string& path, std::unordered_map<std::string, int>& seen,
           std::string& out);
  void required(const YAML::Node& node, const std::string& fieldPath, const std::string& path,
                const std::unordered_map<std::string, int>& seen);
  bool count(const YAML::Node& node);
  void error(const YAML::Node& node, const std::string& path, std::string message);

  std::string file_;
  const Environment& environment_;
  Report& report_;
  size_t values_ = 0;
  bool full_ = false;         // a limit was met: nothing further is looked at
  bool skipSecrets_ = false;  // below an account that is not enabled
  std::string owner_;         // whose secret is being read, for messages
  std::unordered_map<std::string, FoundSecret> secrets_;
};

}  // namespace spillway::config
