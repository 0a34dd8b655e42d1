#include "host/accounts/ChainTable.h"

namespace spillway::accounts {

namespace {

routing::Pick pickOf(config::Pick pick) {
  switch (pick) {
    case config::Pick::Ordered:
      return routing::Pick::Ordered;
    case config::Pick::RoundRobin:
      return routing::Pick::RoundRobin;
    case config::Pick::Weighted:
      return routing::Pick::Weighted;
    case config::Pick::LeastBusy:
      return routing::Pick::LeastBusy;
    case config::Pick::LowestCost:
      return routing::Pick::LowestCost;
    case config::Pick::Fastest:
      return routing::Pick::Fastest;
    case config::Pick::QuotaAware:
      return routing::Pick::QuotaAware;
  }
  return routing::Pick::Ordered;
}

routing::Condition conditionOf(const config::ConditionRow& row, const cctz::time_zone& zone) {
  routing::Condition condition;
  for (const config::DayWindow& window : row.times) condition.times.push_back({window.from, window.to});
  condition.zone = zone;
  condition.clientKeys = row.clientKeys;
  condition.agents = row.agents;
  condition.models = row.models;
  condition.promptOver = row.promptOver;
  condition.promptUnder = row.promptUnder;
  return condition;
}

void addTo(routing::Tier& tier, routing::Entry entry, const std::string& provider, const std::string& model,
           const routing::RouteTable& table) {
  entry.provider = table.findProvider(provider);
  entry.model = model;
  if (entry.provider != routing::RouteTable::kNone) tier.entries.push_back(std::move(entry));
}

}  // namespace

routing::Policy policyOf(const config::Config& config) {
  return {config.rescue, config.contentFilter == config::ContentFilter::Next};
}

routing::Chain chainOf(const config::ChainRow& row, const config::Config& config, const routing::RouteTable& table) {
  routing::Chain chain;
  chain.name = row.name;
  chain.policy = policyOf(config);
  chain.policy.rescues = row.rescue.value_or(chain.policy.rescues);
  if (row.contentFilter) chain.policy.pastFilters = *row.contentFilter == config::ContentFilter::Next;
  for (const config::TierRow& given : row.tiers) {
    routing::Tier tier;
    tier.name = given.tier;
    tier.pick = pickOf(given.pick);
    for (const config::EntryRow& use : given.use) {
      routing::Entry entry;
      entry.weight = static_cast<uint32_t>(use.weight);
      if (use.when) entry.when = conditionOf(*use.when, config.timeZone);
      if (const config::ChainRow* inner = use.chain.empty() ? nullptr : config.chain(use.chain)) {
        entry.chain = static_cast<uint32_t>(inner - config.chains.data());
        tier.entries.push_back(std::move(entry));
      } else if (use.query) {
        for (const config::FoundModel& found : use.found) addTo(tier, entry, found.provider, found.model, table);
      } else {
        addTo(tier, std::move(entry), use.provider, use.model, table);
      }
    }
    chain.tiers.push_back(std::move(tier));
  }
  return chain;
}

}  // namespace spillway::accounts
