// A router whose users connect vendors one by one: connections with a key or a login, servers of one's own, and named
// orders of models.
#include <map>

#include "host/imports/Readers.h"

namespace spillway::imports {
namespace {

class ConnectionsReader {
 public:
  ConnectionsReader(const Json& values, const Json& facts) : values_(values), facts_(facts) {
    for (const auto& [id, row] : facts.at("vendors").items()) {
      ids_[id] = id;
      for (const Json& other : listIn(row, "also")) ids_[other] = id;
    }
  }

  Found read() {
    const Json& nodes = listIn(values_, "providerNodes");
    for (size_t i = 0; i < nodes.size(); ++i) readServer(nodes[i], at("providerNodes", i));
    const Json& connections = listIn(values_, "providerConnections");
    for (size_t i = 0; i < connections.size(); ++i) readConnection(connections[i], at("providerConnections", i));
    for (const FoundProvider& server : servers_)
      if (!server.accounts.empty()) found_.providers.push_back(server);
    const Json& combos = listIn(values_, "combos");
    for (const Json& combo : combos) orders_.push_back(textIn(combo, "name"));
    for (size_t i = 0; i < combos.size(); ++i) readOrder(combos[i], at("combos", i));
    for (const auto& [alias, target] : objectIn(values_, "modelAliases").items()) readAlias(alias, target);
    readRest();
    return std::move(found_);
  }

 private:
  void rest(const std::string& kind, const std::string& name, const std::string& where, const std::string& why) {
    found_.rest.push_back({kind, name, where, why});
  }

  void readServer(const Json& node, const std::string& where) {
    const std::string type = textIn(node, "type"), name = textIn(node, "name");
    const Json& wires = facts_.at("servers");
    if (!wires.contains(type))
      return rest("provider", name, where, "servers of the type '" + type + "' are not asked here");
    FoundProvider server;
    server.name = textIn(node, "id");
    server.called = name.empty() ? textIn(node, "prefix") : name;
    server.where = where;
    const Json& forms = facts_.at("server_forms");
    const std::string form = textIn(node, "apiType");
    server.wire = textIn(wires, type);
    if (server.wire == textIn(forms, "chat") && forms.contains(form)) server.wire = textIn(forms, form);
    server.baseUrl = baseUrlFrom(textIn(node, "baseUrl"));
    // The address of that wire ends before its version.
    if (server.wire != textIn(forms, "chat") && server.wire != textIn(forms, "responses") &&
        server.baseUrl.ends_with("/v1"))
      server.baseUrl.resize(server.baseUrl.size() - 3);
    server.share = share();
    if (const std::string prefix = textIn(node, "prefix"); !prefix.empty()) prefixes_[prefix] = server.name;
    servers_.push_back(std::move(server));
  }

  std::string share() const {
    return textIn(objectIn(values_, "settings"), "fallbackStrategy") == "round-robin" ? "round-robin" : "fill-first";
  }

  FoundProvider* serverOf(const std::string& id) {
    for (FoundProvider& server : servers_)
      if (server.name == id) return &server;
    return nullptr;
  }

  FoundProvider& vendorOf(const std::string& id, const std::string& where) {
    for (FoundProvider& one : found_.providers)
      if (one.name == id) return one;
    FoundProvider& made = found_.providers.emplace_back();
    made.name = made.called = id;
    made.where = where;
    made.vendor = textIn(facts_.at("vendors").at(id), "is");
    made.share = share();
    return made;
  }

  void readConnection(const Json& connection, const std::string& where) {
    const std::string provider = textIn(connection, "provider");
    std::string name = textIn(connection, "name");
    if (name.empty()) name = textIn(connection, "displayName");
    const std::string shown = provider + (name.empty() ? "" : "/" + name);
    if (!flagIn(connection, "isActive", true)) return rest("account", shown, where, "it is switched off there");
    FoundProvider* server = serverOf(provider);
    const auto id = ids_.find(provider);
    if (server == nullptr && id == ids_.end())
      return rest("account", shown, where, "no provider here is known to be the same");
    if (server == nullptr)
      if (const std::string why = textIn(facts_.at("vendors").at(id->second), "not"); !why.empty())
        return rest("account", shown, where, why);
    for (const Json& type : facts_.at("login_types"))
      if (type == textIn(connection, "authType") && textIn(connection, "apiKey").empty())
        return rest("account", shown, where, textIn(facts_, "login_note"));
    FoundAccount account{name, where, keyFrom(textIn(connection, "apiKey"), "")};
    const Json& own = objectIn(connection, "providerSpecificData");
    for (const auto& [theirs, ours] : facts_.at("settings").items())
      if (const std::string value = textIn(own, theirs); !value.empty())
        account.settings.push_back({ours, {config::Secret(value), {}}});
    account.proxy = proxyOf(connection);
    FoundProvider& owner = server != nullptr ? *server : vendorOf(id->second, where);
    if (server == nullptr && owner.baseUrl.empty())
      for (const Json& member : facts_.at("base_urls"))
        if (const std::string url = textIn(own, member.get<std::string>()); url.starts_with("http"))
          owner.baseUrl = baseUrlFrom(url);
    owner.accounts.push_back(std::move(account));
  }

  std::string proxyOf(const Json& connection) const {
    const Json& own = objectIn(connection, "providerSpecificData");
    if (flagIn(own, "connectionProxyEnabled", false)) return textIn(own, "connectionProxyUrl");
    const std::string pool = textIn(own, "proxyPoolId");
    for (const Json& one : listIn(values_, "proxyPools"))
      if (!pool.empty() && textIn(one, "id") == pool && flagIn(one, "isActive", true)) return textIn(one, "proxyUrl");
    return {};
  }

  // "short/model" or the name of an order; false: nobody is known by it.
  bool readTarget(const std::string& target, FoundEntry& entry) const {
    const size_t slash = target.find('/');
    if (slash == std::string::npos) {
      for (const std::string& order : orders_)
        if (order == target) entry.chain = target;
      return !entry.chain.empty();
    }
    const std::string owner = target.substr(0, slash);
    entry.model = target.substr(slash + 1);
    if (const auto id = ids_.find(owner); id != ids_.end())
      entry.provider = id->second;
    else if (const auto server = prefixes_.find(owner); server != prefixes_.end())
      entry.provider = server->second;
    return !entry.provider.empty();
  }

  std::string pickOf(const std::string& order) const {
    const Json& settings = objectIn(values_, "settings");
    std::string strategy = textIn(objectIn(objectIn(settings, "comboStrategies"), order), "fallbackStrategy");
    if (strategy.empty()) strategy = textIn(settings, "comboStrategy");
    return strategy == "round-robin" ? strategy : "";
  }

  void readOrder(const Json& combo, const std::string& where) {
    const std::string name = textIn(combo, "name"), kind = textIn(combo, "kind");
    if (!kind.empty() && kind != "llm" && kind != "chat")
      return rest("chain", name, where, "it is for '" + kind + "', and chains here are for models");
    FoundChain chain{name, where, {{pickOf(name), {}}}};
    for (const Json& model : listIn(combo, "models")) {
      const std::string target = model.is_string() ? model.get<std::string>() : textIn(model, "model");
      FoundEntry entry;
      if (readTarget(target, entry))
        chain.tiers.front().use.push_back(std::move(entry));
      else
        rest("entry", name + ": " + target, where, "no provider here is known to be the same");
    }
    found_.chains.push_back(std::move(chain));
  }

  void readAlias(const std::string& alias, const Json& target) {
    const std::string where = "modelAliases." + alias;
    FoundEntry entry;
    if (!target.is_string() || !readTarget(target.get<std::string>(), entry))
      return rest("name", alias, where, "no provider here is known to be the same");
    found_.chains.push_back({alias, where, {{"", {std::move(entry)}}}});
  }

  void readRest() {
    const size_t keys = listIn(values_, "apiKeys").size();
    if (keys > 0)
      rest("client keys", std::to_string(keys) + (keys == 1 ? " key" : " keys"), "apiKeys",
           "they are kept there in clear; 'spillway keys create NAME' makes new ones, and 'spillway connect' one for "
           "each "
           "agent");
    const Json& settings = objectIn(values_, "settings");
    for (const auto& [name, combo] : objectIn(settings, "comboStrategies").items())
      if (textIn(combo, "fallbackStrategy") == "fusion")
        rest("strategy", name, "settings.comboStrategies",
             "answers of several models are not made one; its models are "
             "asked in their order");
    if (!objectIn(values_, "pricing").empty())
      rest("prices", "", "pricing", "Spillway has its own, and providers.*.models of the configuration");
  }

  const Json &values_, &facts_;
  std::map<std::string, std::string, std::less<>> ids_, prefixes_;
  std::vector<FoundProvider> servers_;
  std::vector<std::string> orders_;
  Found found_;
};

}  // namespace

Found readConnections(const Json& values, const Json& facts) { return ConnectionsReader(values, facts).read(); }

}  // namespace spillway::imports
