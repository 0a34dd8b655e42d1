#include "host/config/ChainReader.h"

#include "host/config/ChainCheck.h"
#include "host/config/ProviderReader.h"

namespace spillway::config {

namespace {

Pick pickOf(std::string_view word) {
  constexpr std::pair<std::string_view, Pick> kPicks[] = {
      {"round-robin", Pick::RoundRobin}, {"weighted", Pick::Weighted}, {"least-busy", Pick::LeastBusy},
      {"lowest-cost", Pick::LowestCost}, {"fastest", Pick::Fastest},   {"quota-aware", Pick::QuotaAware}};
  for (const auto& [name, pick] : kPicks)
    if (name == word) return pick;
  return Pick::Ordered;
}

void readTarget(const std::string& target, EntryRow& entry) {
  const size_t slash = target.find('/');
  entry.provider = target.substr(0, slash);
  if (slash != std::string::npos) entry.model = target.substr(slash + 1);
}

void takeTokens(const YAML::Node& map, const char* key, int64_t& into) {
  if (const YAML::Node node = map[key]; node && node.IsScalar()) into = parseTokens(node.Scalar()).value_or(into);
}

ModelQuery readQuery(const YAML::Node& node) {
  ModelQuery query;
  query.caps = capsOf(texts(node["capabilities"]));
  takeTokens(node, "context", query.context);
  takePrice(node, "input", query.input);
  takePrice(node, "output", query.output);
  query.providers = texts(node["providers"]);
  take(node, "tier", query.tier);
  take(node, "most", query.most);
  return query;
}

ConditionRow readCondition(const YAML::Node& node) {
  ConditionRow condition;
  for (const std::string& window : texts(node["time"]))
    condition.times.push_back(parseDayWindow(window).value_or(DayWindow{}));
  condition.clientKeys = texts(node["client_key"]);
  condition.agents = texts(node["agent"]);
  condition.models = texts(node["model"]);
  takeTokens(node, "prompt_over", condition.promptOver);
  takeTokens(node, "prompt_under", condition.promptUnder);
  return condition;
}

}  // namespace

std::optional<bool> readRescue(const YAML::Node& map) {
  const YAML::Node node = map["rescue"];
  return node && node.IsScalar() ? std::optional(node.Scalar() != "error") : std::nullopt;
}

std::optional<ContentFilter> readContentFilter(const YAML::Node& map) {
  const YAML::Node node = map["content_filter"];
  if (!node || !node.IsScalar()) return std::nullopt;
  return node.Scalar() == "next" ? ContentFilter::Next : ContentFilter::Answer;
}

std::vector<ChainRow> ChainReader::read(const YAML::Node& node) const {
  std::vector<ChainRow> rows;
  for (const auto& pair : node) {
    ChainRow chain;
    chain.name = pair.first.Scalar();
    chain.line = lineOf(pair.first);
    chain.grouped = pair.second.IsMap();
    if (chain.grouped) {
      chain.rescue = readRescue(pair.second);
      chain.contentFilter = readContentFilter(pair.second);
    }
    readTiers(pair.first, chain.grouped ? pair.second["tiers"] : pair.second, chain);
    rows.push_back(std::move(chain));
  }
  return rows;
}

void ChainReader::readTiers(const YAML::Node& node, const YAML::Node& list, ChainRow& chain) const {
  if (!list.IsSequence() || list.size() == 0)
    return remarks_.error(node, tiersPath(chain), "a chain needs at least one tier");
  for (const YAML::Node& tier : list) readTier(tier, chain);
}

void ChainReader::readTier(const YAML::Node& node, ChainRow& chain) const {
  TierRow tier;
  tier.line = lineOf(node);
  take(node, "tier", tier.tier);
  if (const YAML::Node pick = node["pick"]) tier.pick = pickOf(pick.Scalar());
  const YAML::Node use = node["use"];
  const std::string path = at(tiersPath(chain), chain.tiers.size()) + ".use";
  if (!use.IsSequence() || use.size() == 0) return remarks_.error(node, path, "needs at least one provider/model");
  for (const YAML::Node& item : use) tier.use.push_back(readEntry(item, at(path, tier.use.size())));
  chain.tiers.push_back(std::move(tier));
}

EntryRow ChainReader::readEntry(const YAML::Node& node, const std::string& path) const {
  EntryRow entry;
  entry.line = lineOf(node);
  if (node.IsScalar()) {
    readTarget(node.Scalar(), entry);
    return entry;
  }
  const YAML::Node model = node["model"], chain = node["chain"], any = node["any"];
  if ((model ? 1 : 0) + (chain ? 1 : 0) + (any ? 1 : 0) != 1)
    remarks_.error(node, path, "needs exactly one of the keys 'model', 'chain' and 'any': what to use");
  if (model) readTarget(model.Scalar(), entry);
  if (chain) entry.chain = chain.Scalar();
  if (any) entry.query = any.IsMap() ? readQuery(any) : ModelQuery{};
  take(node, "weight", entry.weight);
  if (const YAML::Node when = node["when"]; when && when.IsMap()) {
    entry.when = readCondition(when);
    const ConditionRow& row = *entry.when;
    if (row.promptOver > 0 && row.promptUnder > 0 && row.promptOver + 1 >= row.promptUnder)
      remarks_.error(when, path + ".when",
                     "no prompt is over " + std::to_string(row.promptOver) + " tokens and under " +
                         std::to_string(row.promptUnder));
  }
  return entry;
}

}  // namespace spillway::config
