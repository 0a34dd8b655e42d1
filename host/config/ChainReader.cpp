#include "host/config/ChainReader.h"

namespace spillway::config {

std::vector<ChainRow> ChainReader::read(const YAML::Node& node) const {
  std::vector<ChainRow> rows;
  for (const auto& pair : node) {
    ChainRow chain;
    chain.name = pair.first.Scalar();
    chain.line = lineOf(pair.first);
    if (!pair.second.IsSequence() || pair.second.size() == 0)
      remarks_.error(pair.first, "chains." + chain.name, "a chain needs at least one tier");
    else
      for (const YAML::Node& tier : pair.second) readTier(tier, chain);
    rows.push_back(std::move(chain));
  }
  return rows;
}

void ChainReader::readTier(const YAML::Node& node, ChainRow& chain) const {
  TierRow tier;
  tier.line = lineOf(node);
  take(node, "tier", tier.tier);
  if (const YAML::Node pick = node["pick"]) tier.pick = pick.Scalar() == "ordered" ? Pick::Ordered : Pick::RoundRobin;
  const YAML::Node use = node["use"];
  const std::string path = at("chains." + chain.name, chain.tiers.size()) + ".use";
  if (!use.IsSequence() || use.size() == 0) return remarks_.error(node, path, "needs at least one provider/model");
  for (const YAML::Node& item : use) {
    const std::string& target = item.Scalar();
    const size_t slash = target.find('/');
    EntryRow entry{target.substr(0, slash), slash == std::string::npos ? "" : target.substr(slash + 1), lineOf(item)};
    tier.use.push_back(std::move(entry));
  }
  chain.tiers.push_back(std::move(tier));
}

}  // namespace spillway::config
