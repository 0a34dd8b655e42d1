// A router that has a model for each kind of request.
#include "host/base/Strings.h"
#include "host/imports/Readers.h"

namespace spillway::imports {
namespace {

constexpr int64_t kUsualThreshold = 60'000;  // tokens; what is longer is a long context

class RoutesReader {
 public:
  RoutesReader(const Json& values, const Json& facts) : values_(values), facts_(facts) {}

  Found read() {
    const Json& providers =
        listIn(values_, "Providers").empty() ? listIn(values_, "providers") : listIn(values_, "Providers");
    for (size_t i = 0; i < providers.size(); ++i) readProvider(providers[i], at("Providers", i));
    readRouter(objectIn(values_, "Router"));
    readRest();
    return std::move(found_);
  }

 private:
  void rest(const std::string& kind, const std::string& name, const std::string& where, const std::string& why) {
    found_.rest.push_back({kind, name, where, why});
  }

  void readProvider(const Json& row, const std::string& where) {
    FoundProvider provider;
    provider.name = provider.called = textIn(row, "name");
    provider.where = where;
    if (provider.name.empty()) return rest("provider", "", where, "it has no name");
    readTransformers(objectIn(row, "transformer"), where, provider);
    std::string url = textIn(row, "api_base_url");
    if (url.empty()) url = textIn(row, "baseUrl");
    provider.baseUrl = baseUrlFrom(url);
    for (const Json& model : listIn(row, "models"))
      if (model.is_string()) provider.models.push_back({model.get<std::string>()});
    FoundAccount account{provider.name, where, keyFrom(textIn(row, "api_key"), textIn(facts_, "variable"))};
    account.proxy = textIn(values_, "PROXY_URL");
    provider.accounts.push_back(std::move(account));
    found_.providers.push_back(std::move(provider));
  }

  // Those that say what a server speaks are understood; what else they do is done by plugins, or not at all.
  void readTransformers(const Json& transformer, const std::string& where, FoundProvider& provider) {
    const Json& wires = facts_.at("wires");
    const auto take = [&](const Json& use, const std::string& model) {
      for (const Json& one : use) {
        const std::string name = one.is_array() && !one.empty() && one[0].is_string() ? one[0].get<std::string>()
                                 : one.is_string()                                    ? one.get<std::string>()
                                                                                      : std::string();
        if (model.empty() && wires.contains(name)) provider.wire = textIn(wires, name);
        bool known = false;
        for (const Json& good : facts_.at("known_transformers")) known = known || good == name;
        if (known && !one.is_array()) continue;
        rest("transformer", name + " of " + provider.name + (model.empty() ? "" : "/" + model), where + ".transformer",
             "requests are sent as their agents make them, in the way the provider's plugin knows the vendor to want "
             "them");
      }
    };
    for (const auto& [name, value] : transformer.items())
      if (name == "use")
        take(value, "");
      else if (value.is_object())
        take(listIn(value, "use"), name);
  }

  // "provider,model".
  bool readTarget(const std::string& target, FoundEntry& entry) const {
    const size_t comma = target.find(',');
    entry.provider = base::trim(target.substr(0, comma));
    if (comma != std::string::npos) entry.model = base::trim(target.substr(comma + 1));
    for (const FoundProvider& provider : found_.providers)
      if (provider.name == entry.provider) return true;
    return false;
  }

  void add(const std::string& target, const std::string& where, FoundTier& tier, int64_t promptOver = 0) {
    if (target.empty()) return;
    FoundEntry entry;
    entry.promptOver = promptOver;
    if (readTarget(target, entry))
      tier.use.push_back(std::move(entry));
    else
      rest("entry", target, where, "the file has no provider '" + entry.provider + "'");
  }

  // Targets for when the first does not answer: a text, or a list of them.
  void addFallbacks(const Json& targets, const std::string& where, FoundChain& chain) {
    FoundTier tier;
    if (targets.is_string()) add(targets.get<std::string>(), where, tier);
    if (targets.is_array())
      for (const Json& target : targets)
        if (target.is_string()) add(target.get<std::string>(), where, tier);
    if (!tier.use.empty()) chain.tiers.push_back(std::move(tier));
  }

  void readRouter(const Json& router) {
    const Json& fallback = objectIn(values_, "fallback");
    FoundChain usual{"default", "Router.default", {{}}};
    int64_t threshold = countIn(router, "longContextThreshold");
    if (threshold <= 0) threshold = kUsualThreshold;
    add(textIn(router, "longContext"), "Router.longContext", usual.tiers.front(), threshold);
    add(textIn(router, "default"), "Router.default", usual.tiers.front());
    if (router.contains("fallback")) addFallbacks(router["fallback"], "Router.fallback", usual);
    if (fallback.contains("default")) addFallbacks(fallback["default"], "fallback.default", usual);
    if (!usual.tiers.front().use.empty()) {
      found_.chains.push_back(std::move(usual));
      found_.defaultChain = "default";
    }
    for (const char* kind : {"background", "think", "webSearch", "image"}) {
      const std::string where = std::string("Router.") + kind, target = textIn(router, kind);
      if (target.empty()) continue;
      FoundChain chain{kind, where, {{}}};
      add(target, where, chain.tiers.front());
      if (chain.tiers.front().use.empty()) continue;
      if (fallback.contains(kind)) addFallbacks(fallback[kind], std::string("fallback.") + kind, chain);
      found_.chains.push_back(std::move(chain));
      if (std::string_view(kind) == "background")
        found_.names.push_back({textIn(facts_, "small_models"), kind, where});
      else
        rest("rule", kind, where,
             "requests are not told apart by that here; its chain '" + std::string(kind) + "' is asked by its name");
    }
  }

  void readRest() {
    if (!textIn(values_, "APIKEY").empty())
      rest("client keys", "APIKEY", "APIKEY",
           "'spillway keys create NAME' makes new ones, and 'spillway connect' one for each agent");
    if (!textIn(values_, "CUSTOM_ROUTER_PATH").empty())
      rest("rule", textIn(values_, "CUSTOM_ROUTER_PATH"), "CUSTOM_ROUTER_PATH", "a program of its own decides there");
    if (!listIn(values_, "transformers").empty())
      rest("transformer", "", "transformers", "they are programs of their own; a plugin can do their work here");
  }

  const Json &values_, &facts_;
  Found found_;
};

}  // namespace

Found readRoutes(const Json& values, const Json& facts) { return RoutesReader(values, facts).read(); }

}  // namespace spillway::imports
