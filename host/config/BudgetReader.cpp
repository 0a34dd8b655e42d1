#include "host/config/BudgetReader.h"

#include <algorithm>
#include <set>

#include "host/config/ChainCheck.h"
#include "host/money/Cost.h"

namespace spillway::config {
namespace {

using budget::On;

constexpr std::pair<On, const char*> kOns[] = {{On::Tier, "tier"},
                                               {On::Provider, "provider"},
                                               {On::Account, "account"},
                                               {On::Chain, "chain"},
                                               {On::Key, "client_key"}};

}  // namespace

cctz::time_zone BudgetReader::timeZone(const YAML::Node& root) const {
  const YAML::Node node = root["time_zone"];
  if (!node || !node.IsScalar()) return cctz::utc_time_zone();
  if (auto zone = budget::zoneNamed(node.Scalar())) return *zone;
  remarks_.error(node, "time_zone",
                 "there is no time zone '" + node.Scalar() +
                     "' on this machine; take a name of the IANA database such as Europe/Berlin, or UTC, and install "
                     "tzdata when all are missing");
  return cctz::utc_time_zone();
}

std::vector<budget::Rule> BudgetReader::read(const YAML::Node& list, const std::vector<ChainRow>& chains) const {
  std::vector<budget::Rule> rules;
  if (!list || !list.IsSequence()) return rules;
  std::set<std::string> names;
  for (size_t i = 0; i < list.size(); ++i) {
    const std::string path = at("budgets", i);
    rules.push_back(rule(list[i], path));
    checkMatch(list[i], path, rules.back(), chains);
    if (!names.insert(rules.back().name).second)
      remarks_.error(list[i], path + ".name", "another budget has the name '" + rules.back().name + "'");
  }
  return rules;
}

budget::Rule BudgetReader::rule(const YAML::Node& map, const std::string& path) const {
  budget::Rule rule;
  take(map, "name", rule.name);
  on(map, path, rule);
  rule.per = budget::perNamed(map["per"].Scalar()).value_or(rule.per);
  take(map, "rolling", rule.rolling);
  take(map, "hard", rule.hard);
  int64_t warnAt = rule.warnAt;
  take(map, "warn_at", warnAt);
  rule.warnAt = static_cast<int>(warnAt);
  take(map, "tokens", rule.limit.tokens);
  rule.limit.micros = dollars(map["dollars"], path + ".dollars");
  if (!map["dollars"] && !map["tokens"]) remarks_.error(map, path, "limits nothing: give 'dollars', 'tokens' or both");
  return rule;
}

int64_t BudgetReader::dollars(const YAML::Node& node, const std::string& path) const {
  if (!node) return 0;
  const std::string& text = node.Scalar();
  // A dollar of budget has as many decimals as a dollar of price, so one rule reads both.
  const int64_t micros = money::priceOf(parsePrice(text).value_or(0));
  const size_t point = text.find('.'), last = text.find_last_not_of('0');
  const bool exact = text.find_first_of("eE") == std::string::npos && (point == std::string::npos || last <= point + 6);
  if (!exact || micros < 1) remarks_.error(node, path, "must be above 0 and have at most six decimals");
  return micros;
}

Hedge BudgetReader::hedge(const YAML::Node& map, const std::vector<ChainRow>& chains) const {
  Hedge hedge;
  if (!map || !map.IsMap()) return hedge;
  hedge.microsPerDay = dollars(map["dollars_per_day"], "hedge.dollars_per_day");
  hedge.chains = texts(map["chains"]);
  for (size_t i = 0; i < hedge.chains.size(); ++i)
    if (auto missing = missingChain(hedge.chains[i], chains); missing && !chains.empty())
      remarks_.error(map["chains"][i], at("hedge.chains", i), *missing);
  return hedge;
}

// What can be told without knowing providers and the keys made at run time.
void BudgetReader::checkMatch(const YAML::Node& map, const std::string& path, const budget::Rule& rule,
                              const std::vector<ChainRow>& chains) const {
  const bool pattern = rule.match.find_first_of("*?") != std::string::npos;
  const std::string key = budget::onName(rule.on);
  if (!map[key] || rule.match.empty()) return;
  if (rule.on == On::Account && rule.match.find('/') == std::string::npos)
    remarks_.error(map[key], path + ".account",
                   "must be provider/account; '*/" + rule.match + "' is that account of any provider");
  if (pattern) return;
  const auto ofThatTier = [&](const ChainRow& chain) {
    return std::any_of(chain.tiers.begin(), chain.tiers.end(),
                       [&](const TierRow& tier) { return tier.tier == rule.match; });
  };
  if (rule.on == On::Tier && rule.match != "subscription" && rule.match != "cheap" && rule.match != "free" &&
      std::none_of(chains.begin(), chains.end(), ofThatTier))
    remarks_.error(map[key], path + ".tier", "must be subscription, cheap, free, the tier of a chain, or a pattern");
  if (rule.on != On::Chain || chains.empty()) return;
  if (auto missing = missingChain(rule.match, chains)) remarks_.error(map[key], path + ".chain", *missing);
}

bool BudgetReader::on(const YAML::Node& map, const std::string& path, budget::Rule& rule) const {
  size_t found = 0;
  for (const auto& [on, key] : kOns) {
    const YAML::Node node = map[key];
    if (!node) continue;
    ++found;
    rule.on = on;
    rule.match = node.Scalar();
    if (rule.match.empty()) remarks_.error(node, path + "." + key, "must not be empty; '*' stands for anything");
  }
  if (found == 1) return true;
  remarks_.error(map, path,
                 found == 0 ? "is on nothing: give one of tier, provider, account, chain and client_key"
                            : "is on several things: give one of tier, provider, account, chain and client_key, and "
                              "write a budget for each");
  return false;
}

}  // namespace spillway::config
