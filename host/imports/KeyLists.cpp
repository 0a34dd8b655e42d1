// A router that has a list of keys for each vendor, and other names for models.
#include <algorithm>

#include "host/imports/Readers.h"

namespace spillway::imports {
namespace {

class KeyListsReader {
 public:
  KeyListsReader(const Json& values, const Json& facts) : values_(values), facts_(facts) {}

  Found read() {
    for (const Json& list : facts_.at("lists")) readList(list);
    const std::string servers = facts_.at("servers");
    const Json& rows = listIn(values_, servers);
    for (size_t i = 0; i < rows.size(); ++i) readServer(rows[i], at(servers, i));
    for (const auto& [name, why] : facts_.at("not").items())
      if (values_.contains(name) && !values_[name].empty()) rest("section", name, name, why);
    if (const std::string folder = textIn(values_, textIn(facts_, "logins")); !folder.empty())
      rest("logins", folder, textIn(facts_, "logins"), textIn(facts_, "login_note"));
    return std::move(found_);
  }

 private:
  void rest(const std::string& kind, const std::string& name, const std::string& where, const std::string& why) {
    found_.rest.push_back({kind, name, where, why});
  }

  std::string share() const { return textIn(facts_.at("shares"), textIn(objectIn(values_, "routing"), "strategy")); }

  std::string proxyOf(const Json& row) const {
    const std::string own = textIn(row, "proxy-url");
    if (own == "direct" || own == "none") return "none";
    return own.empty() ? textIn(values_, "proxy-url") : own;
  }

  FoundProvider& providerOf(const Json& list, const std::string& baseUrl, const std::string& where) {
    const std::string vendor = textIn(list, "is"), name = vendor + "|" + baseUrl;
    for (FoundProvider& one : found_.providers)
      if (one.name == name) return one;
    FoundProvider& made = found_.providers.emplace_back();
    made.name = name;
    made.called = baseUrl.empty() ? vendor : hostName(baseUrl);
    made.where = where;
    // With an address of its own it may be anybody's server of that wire.
    if (baseUrl.empty()) made.vendor = vendor;
    made.wire = textIn(list, "wire");
    made.baseUrl = baseUrl;
    made.share = share();
    return made;
  }

  void readList(const Json& list) {
    const std::string key = textIn(list, "key");
    const Json& rows = listIn(values_, key);
    for (size_t i = 0; i < rows.size(); ++i) {
      const std::string where = at(key, i);
      const std::string text = rows[i].is_string() ? rows[i].get<std::string>() : textIn(rows[i], "api-key");
      if (text.empty()) {
        rest("account", key, where, "it has no key");
        continue;
      }
      FoundProvider& provider = providerOf(list, baseUrlFrom(textIn(rows[i], "base-url")), where);
      FoundAccount account{"", where, keyFrom(text, "")};
      account.proxy = proxyOf(rows[i]);
      provider.accounts.push_back(std::move(account));
      readModels(rows[i], provider, where);
      readExtras(rows[i], provider.called, where);
    }
  }

  void readServer(const Json& row, const std::string& where) {
    FoundProvider provider;
    provider.name = provider.called = textIn(row, "name");
    provider.where = where;
    if (flagIn(row, "disabled", false)) return rest("provider", provider.name, where, "it is switched off there");
    provider.baseUrl = baseUrlFrom(textIn(row, "base-url"));
    provider.share = share();
    const Json& entries = listIn(row, "api-key-entries");
    for (size_t i = 0; i < entries.size(); ++i) {
      FoundAccount account{"", at(where + ".api-key-entries", i), keyFrom(textIn(entries[i], "api-key"), "")};
      account.proxy = proxyOf(entries[i]);
      provider.accounts.push_back(std::move(account));
    }
    const Json& plain = listIn(row, "api-keys");
    for (size_t i = 0; i < plain.size(); ++i)
      if (plain[i].is_string())
        provider.accounts.push_back({"", at(where + ".api-keys", i), keyFrom(plain[i].get<std::string>(), "")});
    if (provider.accounts.empty()) provider.accounts.push_back({"", where});
    readModels(row, provider, where);
    readExtras(row, provider.called, where);
    found_.providers.push_back(std::move(provider));
  }

  // Another name for a model becomes a chain of it; several models of one name become one chain.
  void readModels(const Json& row, FoundProvider& provider, const std::string& where) {
    for (const Json& model : listIn(row, "models")) {
      const std::string id = textIn(model, "name"), alias = textIn(model, "alias");
      if (id.empty()) continue;
      const bool known = std::any_of(provider.models.begin(), provider.models.end(),
                                     [&](const FoundModel& one) { return one.id == id; });
      if (!known) provider.models.push_back({id, countIn(model, "max-context-length")});
      if (alias.empty() || alias == id) continue;
      const auto found = std::find_if(found_.chains.begin(), found_.chains.end(),
                                      [&](const FoundChain& chain) { return chain.name == alias; });
      FoundChain& chain = found != found_.chains.end()
                              ? *found
                              : found_.chains.emplace_back(FoundChain{alias, where + ".models", {{"round-robin", {}}}});
      auto& use = chain.tiers.front().use;
      const bool there = std::any_of(use.begin(), use.end(), [&](const FoundEntry& entry) {
        return entry.provider == provider.name && entry.model == id;
      });
      if (!there) use.push_back({provider.name, id});
    }
  }

  void readExtras(const Json& row, const std::string& name, const std::string& where) {
    if (!row.is_object()) return;
    const std::string others = othersIn(row, facts_.at("read"));
    if (!others.empty())
      rest("settings", others + " of " + name, where, "they have no counterpart that could be written");
  }

  const Json &values_, &facts_;
  Found found_;
};

}  // namespace

Found readKeyLists(const Json& values, const Json& facts) { return KeyListsReader(values, facts).read(); }

}  // namespace spillway::imports
