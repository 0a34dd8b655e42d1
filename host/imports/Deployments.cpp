// A router that has a list of models, each with whom it is asked of; several of one name share its requests.
#include <algorithm>
#include <map>

#include "host/base/Strings.h"
#include "host/imports/Readers.h"

namespace spillway::imports {
namespace {

constexpr size_t kMostFallbacks = 16;

class DeploymentsReader {
 public:
  DeploymentsReader(const Json& values, const Json& facts)
      : values_(values), facts_(facts), router_(objectIn(values, "router_settings")) {}

  Found read() {
    const Json& rows = listIn(values_, "model_list");
    for (size_t i = 0; i < rows.size(); ++i) readDeployment(rows[i], at("model_list", i));
    for (const Json& section : facts_.at("fallback_sections")) readFallbacks(section);
    readAliases();
    readRest();
    return std::move(found_);
  }

 private:
  void rest(const std::string& kind, const std::string& name, const std::string& where, const std::string& why) {
    found_.rest.push_back({kind, name, where, why});
  }

  // A value; what stands for a variable that the file itself sets is that.
  FoundKey valueOf(const std::string& text) const {
    FoundKey key = keyFrom(text, textIn(facts_, "variable"));
    if (const std::string own = textIn(objectIn(values_, "environment_variables"), key.variable);
        !key.variable.empty() && !own.empty())
      return {config::Secret(own), {}};
    return key;
  }

  // Of an address or the like, which is no secret; empty: the variable it stands for is not in the file.
  std::string plainOf(const std::string& text) const {
    const FoundKey value = valueOf(text);
    return value.variable.empty() ? std::string(value.text.reveal()) : "$" + value.variable;
  }

  // What a deployment says, with the credential that it names.
  Json parametersOf(const Json& row) const {
    Json out = objectIn(row, textIn(facts_, "parameters"));
    const std::string name = textIn(out, textIn(facts_, "credential"));
    for (const Json& one : listIn(values_, "credential_list"))
      if (!name.empty() && textIn(one, "credential_name") == name)
        for (const auto& [member, value] : objectIn(one, "credential_values").items())
          if (!out.contains(member)) out[member] = value;
    return out;
  }

  void readDeployment(const Json& row, const std::string& where) {
    const Json parameters = parametersOf(row);
    const std::string group = textIn(row, "model_name"), model = textIn(parameters, "model");
    if (group.empty() || model.empty()) return rest("model", group, where, "it has no name or no model");
    std::string word, id = model;
    if (const size_t slash = model.find('/'); slash != std::string::npos) {
      word = model.substr(0, slash);
      id = model.substr(slash + 1);
    }
    if (!facts_.at("vendors").contains(word) && !facts_.at("servers").contains(word)) {
      word.clear();
      for (const Json& guess : facts_.at("guesses"))
        if (word.empty() && base::globMatch(textIn(guess, "match"), model)) word = textIn(guess, "is");
      if (word.empty())
        return rest("model", group, where, "no provider here is known to be what '" + model + "' is asked of");
      id = model;
    }
    if (const std::string custom = textIn(parameters, "custom_llm_provider"); facts_.at("vendors").contains(custom))
      word = custom;
    std::string url = textIn(parameters, "api_base");
    if (url.empty()) url = textIn(parameters, "base_url");
    url = baseUrlFrom(plainOf(url));
    if (url.starts_with('$'))
      return rest("model", group, where,
                  "its address stands in the variable " + url.substr(1) +
                      "; addresses are written "
                      "into the configuration (providers.*.base_url)");
    FoundProvider& provider = providerOf(word, url, parameters, where);
    readAccount(parameters, where, provider);
    if (id.find('*') != std::string::npos) return readWildcard(group, id, provider, where);
    addModel(provider, {id, countIn(objectIn(row, "model_info"), "max_input_tokens")});
    FoundTier& tier = tierOf(group, countIn(parameters, "order"), where);
    FoundEntry entry{provider.name, id};
    entry.weight = std::clamp<int64_t>(countIn(parameters, "weight"), 0, 1000);
    if (entry.weight > 0) tier.pick = "weighted";
    entry.weight = std::max<int64_t>(entry.weight, 1);
    const bool there = std::any_of(tier.use.begin(), tier.use.end(), [&](const FoundEntry& one) {
      return one.provider == entry.provider && one.model == entry.model;
    });
    if (!there) tier.use.push_back(std::move(entry));  // another key of one vendor is another account
    const std::string others = othersIn(parameters, facts_.at("read"));
    if (!others.empty())
      rest("settings", others + " of " + group, where, "requests are sent as their agents make them");
  }

  FoundProvider& providerOf(const std::string& word, const std::string& url, const Json& parameters,
                            const std::string& where) {
    std::string apart;
    for (const Json& name : facts_.at("apart"))
      if (const std::string value = textIn(parameters, name.get<std::string>()); !value.empty()) apart += "|" + value;
    const std::string name = word + "|" + url + apart;
    for (FoundProvider& one : found_.providers)
      if (one.name == name) return one;
    FoundProvider& made = found_.providers.emplace_back();
    made.name = name;
    made.where = where;
    made.apart = apart;
    made.baseUrl = url;
    const Json& servers = facts_.at("servers");
    // With an address of its own it may be anybody's server of that wire.
    if (url.empty() || !servers.contains(word)) made.vendor = textIn(facts_.at("vendors"), word);
    if (made.vendor.empty()) made.wire = textIn(servers, word);
    made.called = url.empty() ? made.vendor : hostName(url);
    return made;
  }

  void readAccount(const Json& parameters, const std::string& where, FoundProvider& provider) {
    FoundAccount account{"", where};
    for (const Json& name : facts_.at("keys"))
      if (account.key.empty()) account.key = valueOf(textIn(parameters, name.get<std::string>()));
    for (const auto& [theirs, ours] : facts_.at("settings").items())
      if (const FoundKey value = valueOf(textIn(parameters, theirs)); !value.empty())
        account.settings.push_back({ours, value});
    account.requestsPerMinute = std::clamp<int64_t>(countIn(parameters, "rpm"), 0, 100'000);
    account.maxConcurrent = std::clamp<int64_t>(countIn(parameters, "max_parallel_requests"), 0, 100'000);
    for (const FoundAccount& other : provider.accounts)
      if (sameCredential(other, account)) return;
    provider.accounts.push_back(std::move(account));
  }

  static bool sameKey(const FoundKey& a, const FoundKey& b) {
    return a.variable == b.variable && a.text.equals(b.text.reveal());
  }

  static bool sameCredential(const FoundAccount& a, const FoundAccount& b) {
    return sameKey(a.key, b.key) && std::equal(a.settings.begin(), a.settings.end(), b.settings.begin(),
                                               b.settings.end(), [](const FoundSetting& x, const FoundSetting& y) {
                                                 return x.name == y.name && sameKey(x.value, y.value);
                                               });
  }

  static void addModel(FoundProvider& provider, FoundModel model) {
    for (const FoundModel& one : provider.models)
      if (one.id == model.id) return;
    provider.models.push_back(std::move(model));
  }

  // A name with a star stands for all of a vendor's models.
  void readWildcard(const std::string& group, const std::string& model, const FoundProvider& provider,
                    const std::string& where) {
    if (model != "*") return rest("model", group, where, "only a provider as a whole can stand for many models here");
    const std::string chain = provider.called + "-models";
    if (groupOf(chain) == nullptr) found_.chains.push_back({chain, where, {{"", {{provider.name, ""}}}}});
    found_.names.push_back({group, chain, where});
  }

  FoundTier& tierOf(const std::string& group, int64_t order, const std::string& where) {
    const auto found = std::find_if(found_.chains.begin(), found_.chains.end(),
                                    [&](const FoundChain& chain) { return chain.name == group; });
    FoundChain& chain = found != found_.chains.end() ? *found : found_.chains.emplace_back(FoundChain{group, where});
    std::vector<int64_t>& orders = orders_[group];
    const auto place = std::lower_bound(orders.begin(), orders.end(), order);
    const auto index = place - orders.begin();
    if (place == orders.end() || *place != order) {
      orders.insert(place, order);
      const std::string strategy = textIn(router_, "routing_strategy");
      const std::string pick = textIn(facts_.at("picks"), strategy.empty() ? "simple-shuffle" : strategy);
      chain.tiers.insert(chain.tiers.begin() + index, FoundTier{pick});
    }
    return chain.tiers[static_cast<size_t>(index)];
  }

  const FoundChain* groupOf(const std::string& name) const {
    for (const FoundChain& chain : found_.chains)
      if (chain.name == name) return &chain;
    return nullptr;
  }

  void append(const std::string& group, const Json& others, const std::string& where) {
    const FoundChain* own = groupOf(group);
    if (own == nullptr) return rest("fallback", group, where, "no model of that name came over");
    const auto index = static_cast<size_t>(own - found_.chains.data());
    for (const Json& other : others) {
      const std::string name = other.is_string() ? other.get<std::string>() : "";
      const FoundChain* target = groupOf(name);
      if (target == nullptr || name == group || found_.chains[index].tiers.size() >= kMostFallbacks) {
        rest("fallback", group + " to " + name, where, "no model of that name came over");
        continue;
      }
      // Only its own models, not what it falls back to: two may fall back to each other.
      const size_t count = orders_[name].size();
      const std::vector<FoundTier> tiers(
          target->tiers.begin(),
          target->tiers.begin() + static_cast<std::ptrdiff_t>(std::min(count, target->tiers.size())));
      for (const FoundTier& tier : tiers) found_.chains[index].tiers.push_back(tier);
    }
  }

  void readFallbacks(const std::string& section) {
    const Json& settings = objectIn(values_, section);
    const std::string where = section + ".fallbacks";
    for (const Json& row : listIn(settings, "fallbacks"))
      for (const auto& [group, others] : row.items()) append(group, others, where);
    const Json& all = listIn(settings, "default_fallbacks");
    std::vector<std::string> groups;
    for (const auto& [group, orders] : orders_) groups.push_back(group);
    for (const std::string& group : groups)
      for (const Json& other : all)
        if (other != group) append(group, Json::array({other}), section + ".default_fallbacks");
    if (!listIn(settings, "context_window_fallbacks").empty())
      rest("fallback", "context_window_fallbacks", section,
           "a request that is too long for one model goes to those of its chain that have room for it");
    if (!listIn(settings, "content_policy_fallbacks").empty())
      rest("fallback", "content_policy_fallbacks", section, "'content_filter: next' of the configuration does that");
  }

  void readAliases() {
    for (const auto& [alias, target] : objectIn(router_, "model_group_alias").items()) {
      const std::string name = target.is_string() ? target.get<std::string>() : textIn(target, "model");
      const std::string where = "router_settings.model_group_alias." + alias;
      if (groupOf(name) != nullptr)
        found_.names.push_back({alias, name, where});
      else
        rest("name", alias, where, "no model '" + name + "' came over");
    }
  }

  void readRest() {
    const Json& general = objectIn(values_, "general_settings");
    if (!textIn(general, "master_key").empty())
      rest("client keys", "master_key", "general_settings.master_key",
           "'spillway keys create NAME' makes new ones, and 'spillway connect' one for each agent");
    if (!textIn(general, "database_url").empty())
      rest("database", "keys, teams and spending", "general_settings.database_url", "only the file is read");
    for (const Json& file : listIn(values_, "include"))
      if (file.is_string()) rest("file", file.get<std::string>(), "include", "import it too, by its name");
    for (const auto& [section, known] : facts_.at("sections").items())
      if (const std::string names = othersIn(objectIn(values_, section), known); !names.empty())
        rest("settings", names, section, "they have no counterpart that could be written");
  }

  const Json &values_, &facts_, &router_;
  std::map<std::string, std::vector<int64_t>> orders_;  // by group, those of its own tiers
  Found found_;
};

}  // namespace

Found readDeployments(const Json& values, const Json& facts) { return DeploymentsReader(values, facts).read(); }

}  // namespace spillway::imports
