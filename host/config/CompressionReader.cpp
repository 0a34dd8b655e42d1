#include "host/config/CompressionReader.h"

#include "host/config/ChainCheck.h"

namespace spillway::config {
namespace {

void takeLevel(const YAML::Node& map, CompressionLevel& into) {
  if (const YAML::Node node = map["level"]; node && node.IsScalar()) into = levelNamed(node.Scalar()).value_or(into);
}

}  // namespace

Compression CompressionReader::read(const YAML::Node& map, const std::vector<ChainRow>& chains) const {
  Compression out;
  if (!map || !map.IsMap()) return out;
  takeLevel(map, out.level);
  take(map, "handles", out.handles);
  take(map, "expand", out.expand);
  const YAML::Node rules = map["rules"];
  if (!rules || !rules.IsSequence()) return out;
  for (const YAML::Node& item : rules) {
    const std::string path = at("compression.rules", out.rules.size());
    CompressionRule rule;
    takeLevel(item, rule.level);
    rule.chains = texts(item["chain"]);
    rule.clientKeys = texts(item["client_key"]);
    rule.agents = texts(item["agent"]);
    rule.tools = texts(item["tool"]);
    for (size_t i = 0; i < rule.chains.size(); ++i)
      if (auto missing = missingChain(rule.chains[i], chains))
        remarks_.error(item["chain"][i], at(path + ".chain", i), *missing);
    out.rules.push_back(std::move(rule));
  }
  return out;
}

}  // namespace spillway::config
