// What a configuration file says of the section "compression".
//
// Used by one thread, for one file.
#pragma once

#include "host/config/YamlValues.h"

namespace spillway::config {

class CompressionReader {
 public:
  explicit CompressionReader(Remarks remarks) : remarks_(remarks) {}

  // `map` is what the schema has found good, or nothing; `chains` are those there are.
  Compression read(const YAML::Node& map, const std::vector<ChainRow>& chains) const;

 private:
  Remarks remarks_;
};

}  // namespace spillway::config
