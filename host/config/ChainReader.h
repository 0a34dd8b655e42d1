// The section "chains" of a configuration file: what is tried, in which order.
//
// Used by one thread, for one file.
#pragma once

#include <optional>

#include "host/config/YamlValues.h"

namespace spillway::config {

// What a map says of answers that break off, and of those a content filter has refused; nothing when it does not.
std::optional<bool> readRescue(const YAML::Node& map);
std::optional<ContentFilter> readContentFilter(const YAML::Node& map);

class ChainReader {
 public:
  explicit ChainReader(Remarks remarks) : remarks_(remarks) {}

  // `node` is a map that the schema has found good.
  std::vector<ChainRow> read(const YAML::Node& node) const;

 private:
  void readTiers(const YAML::Node& node, const YAML::Node& list, ChainRow& chain) const;
  void readTier(const YAML::Node& node, ChainRow& chain) const;
  EntryRow readEntry(const YAML::Node& node, const std::string& path) const;

  Remarks remarks_;
};

}  // namespace spillway::config
