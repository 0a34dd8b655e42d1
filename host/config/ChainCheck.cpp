#include "host/config/ChainCheck.h"

#include <algorithm>
#include <unordered_map>

#include "host/base/Strings.h"

namespace spillway::config {

namespace {

constexpr std::string_view kStandardTiers[] = {"subscription", "cheap", "free"};

std::string didYouMean(std::string_view word, std::span<const std::string_view> candidates) {
  const std::string_view near = base::nearest(word, candidates);
  return near.empty() ? "" : " (did you mean '" + std::string(near) + "'?)";
}

class ChainCheck {
 public:
  ChainCheck(const Config& config, Report& report) : config_(config), report_(report) {
    for (const ClientKey& key : config.clientKeys) keys_.push_back(key.name);
  }

  void run() {
    for (const ChainRow& chain : config_.chains) {
      for (size_t tier = 0; tier < chain.tiers.size(); ++tier) checkTier(chain, tier);
      walk(chain);
    }
  }

 private:
  // What a chain comes to with all that is inside.
  struct Extent {
    bool done = false;
    size_t entries = 0;
    int depth = 0;
  };

  void checkTier(const ChainRow& chain, size_t number) {
    const TierRow& tier = chain.tiers[number];
    const bool standard =
        std::find(std::begin(kStandardTiers), std::end(kStandardTiers), tier.tier) != std::end(kStandardTiers);
    if (const std::string hint = didYouMean(tier.tier, kStandardTiers); !standard && !hint.empty())
      warn(tier.line, tiersPath(chain) + "[" + std::to_string(number) + "].tier",
           "'" + tier.tier + "' is a tier of your own" + hint);
    for (size_t entry = 0; entry < tier.use.size(); ++entry)
      checkEntry(tier, tier.use[entry], entryPath(chain, number, entry));
  }

  void checkEntry(const TierRow& tier, const EntryRow& entry, const std::string& path) {
    if (!entry.chain.empty())
      if (auto missing = missingChain(entry.chain, config_.chains)) error(entry.line, path + ".chain", *missing);
    if (entry.weight != 1 && tier.pick != Pick::Weighted)
      warn(entry.line, path + ".weight", "means nothing here: the tier does not say 'pick: weighted'");
    if (!entry.when) return;
    for (const std::string& key : entry.when->clientKeys)
      if (std::find(keys_.begin(), keys_.end(), key) == keys_.end())
        warn(entry.line, path + ".when.client_key",
             "no client key here has the name '" + key + "'" + didYouMean(key, keys_) +
                 ": unless one made with 'spillway keys create' has it, the entry takes no part");
  }

  // Depth first; a chain that is met again while it is walked holds itself.
  Extent walk(const ChainRow& chain) {
    Extent& known = extents_[chain.name];
    if (known.done) return known;
    Extent extent;
    extent.done = true;
    way_.push_back(chain.name);
    for (size_t tier = 0; tier < chain.tiers.size(); ++tier) {
      for (size_t number = 0; number < chain.tiers[tier].use.size(); ++number) {
        const EntryRow& entry = chain.tiers[tier].use[number];
        if (entry.chain.empty()) {
          extent.entries += entry.query ? static_cast<size_t>(entry.query->most) : 1;
          continue;
        }
        const ChainRow* inner = config_.chain(entry.chain);
        if (inner == nullptr) continue;
        const std::string path = entryPath(chain, tier, number) + ".chain";
        if (const auto met = std::find(way_.begin(), way_.end(), entry.chain); met != way_.end()) {
          std::string circle;
          for (auto at = met; at != way_.end(); ++at) circle += *at + " -> ";
          error(entry.line, path, "the chain '" + entry.chain + "' would hold itself: " + circle + entry.chain);
          continue;
        }
        const Extent below = walk(*inner);
        if (below.depth + 1 > kMostNestedChains && extent.depth < kMostNestedChains + 1)
          error(entry.line, path,
                "chains stand in chains more than " + std::to_string(kMostNestedChains) + " deep here");
        // Said once; what is above it is not told again.
        extent.depth = std::max(extent.depth, below.depth + 1 > kMostNestedChains ? 0 : below.depth + 1);
        extent.entries += below.entries;
      }
    }
    if (extent.entries > kMostChainEntries) {
      error(chain.line, "chains." + chain.name,
            "stands for " + std::to_string(extent.entries) + " entries with all chains inside; at most " +
                std::to_string(kMostChainEntries) + " are allowed");
      extent.entries = 1;
    }
    way_.pop_back();
    return extents_[chain.name] = extent;
  }

  void error(int line, std::string path, std::string message) {
    report_.errors.push_back({config_.file, line, std::move(path), std::move(message)});
  }
  void warn(int line, std::string path, std::string message) {
    report_.warnings.push_back({config_.file, line, std::move(path), std::move(message)});
  }

  const Config& config_;
  Report& report_;
  std::vector<std::string_view> keys_;
  std::vector<std::string> way_;  // the chains that are being walked
  std::unordered_map<std::string, Extent> extents_;
};

}  // namespace

std::string tiersPath(const ChainRow& chain) { return "chains." + chain.name + (chain.grouped ? ".tiers" : ""); }

std::string entryPath(const ChainRow& chain, size_t tier, size_t entry) {
  return tiersPath(chain) + "[" + std::to_string(tier) + "].use[" + std::to_string(entry) + "]";
}

std::optional<std::string> missingChain(const std::string& name, const std::vector<ChainRow>& chains) {
  std::vector<std::string_view> names;
  for (const ChainRow& chain : chains) {
    if (chain.name == name) return std::nullopt;
    names.push_back(chain.name);
  }
  return "there is no chain '" + name + "'" + didYouMean(name, names);
}

void checkChains(const Config& config, Report& report) { ChainCheck(config, report).run(); }

}  // namespace spillway::config
