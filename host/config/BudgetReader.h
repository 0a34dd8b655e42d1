// What a configuration file says of spending: the sections "budgets" and "hedge", and the time zone they go by.
//
// Used by one thread, for one file.
#pragma once

#include "host/config/YamlValues.h"

namespace spillway::config {

class BudgetReader {
 public:
  explicit BudgetReader(Remarks remarks) : remarks_(remarks) {}

  // What "time_zone" says; a mistake is noted and UTC given.
  cctz::time_zone timeZone(const YAML::Node& root) const;

  // `list` is what the schema has found good, or nothing; `chains` are those there are.
  std::vector<budget::Rule> read(const YAML::Node& list, const std::vector<ChainRow>& chains) const;

  Hedge hedge(const YAML::Node& map, const std::vector<ChainRow>& chains) const;

 private:
  int64_t dollars(const YAML::Node& node, const std::string& path) const;  // in micro-dollars; 0: not there
  budget::Rule rule(const YAML::Node& map, const std::string& path) const;
  void checkMatch(const YAML::Node& map, const std::string& path, const budget::Rule& rule,
                  const std::vector<ChainRow>& chains) const;
  bool on(const YAML::Node& map, const std::string& path, budget::Rule& rule) const;

  Remarks remarks_;
};

}  // namespace spillway::config
