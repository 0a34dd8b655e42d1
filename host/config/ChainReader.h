// The section "chains" of a configuration file: what is tried, in which order.
//
// Used by one thread, for one file.
#pragma once

#include "host/config/YamlValues.h"

namespace spillway::config {

class ChainReader {
 public:
  explicit ChainReader(Remarks remarks) : remarks_(remarks) {}

  // `node` is a map that the schema has found good.
  std::vector<ChainRow> read(const YAML::Node& node) const;

 private:
  void readTier(const YAML::Node& node, ChainRow& chain) const;
  EntryRow readEntry(const YAML::Node& node, const std::string& path) const;

  Remarks remarks_;
};

}  // namespace spillway::config
