#include "host/accounts/Roster.h"

#include <openssl/sha.h>

#include <algorithm>

#include "host/accounts/ChainTable.h"
#include "host/base/Strings.h"

namespace spillway::accounts {

namespace {

const config::PluginFacts* factsOf(std::span<const config::PluginFacts> plugins, const std::string& id) {
  for (const config::PluginFacts& facts : plugins)
    if (facts.id == id) return &facts;
  return nullptr;
}

routing::Model modelOf(const config::ModelFacts& facts) {
  routing::Model model;
  model.id = facts.id;
  model.name = facts.name;
  model.context = facts.context;
  model.maxOutput = facts.maxOutput;
  model.caps = facts.caps;
  model.capsKnown = true;
  model.prices = {facts.input, facts.output, facts.cacheRead, facts.cacheWrite};
  model.wire = facts.wire;
  return model;
}

// What the configuration says about a model wins, field by field.
void overlay(const config::ModelRow& row, routing::Model& model) {
  model.id = row.id;
  if (!row.name.empty()) model.name = row.name;
  if (row.context > 0) model.context = row.context;
  if (row.maxOutput > 0) model.maxOutput = row.maxOutput;
  if (row.input >= 0) model.prices.input = row.input;
  if (row.output >= 0) model.prices.output = row.output;
  if (row.cacheRead >= 0) model.prices.cacheRead = row.cacheRead;
  if (row.cacheWrite >= 0) model.prices.cacheWrite = row.cacheWrite;
  if (!row.wire.empty()) model.wire = row.wire;
  if (row.caps) {
    model.caps = *row.caps;
    model.capsKnown = true;
  }
}

// What is configured takes the place of everything the plugin says about the same price.
void listPrices(const config::ModelRow* row, const config::PluginFacts* facts, routing::Model& model) {
  const routing::Prices& prices = model.prices;
  money::Prices everyDay;
  everyDay.input = money::priceOf(prices.input);
  everyDay.output = money::priceOf(prices.output);
  everyDay.cacheRead = money::priceOf(prices.cacheRead);
  everyDay.cacheWrite = money::priceOf(prices.cacheWrite);
  model.priceList = money::PriceList(everyDay);
  const bool own = row != nullptr && (row->input >= 0 || row->output >= 0 || row->cacheRead >= 0 ||
                                      row->cacheWrite >= 0 || !row->prices.empty());
  if (facts != nullptr && !own)
    for (const money::PriceRow& one : facts->prices)
      if (one.models.empty() || base::globsMatch(one.models, model.id)) model.priceList.add(one);
  if (row != nullptr)
    for (const money::PriceRow& one : row->prices) model.priceList.add(one);
}

std::vector<routing::Model> modelsOf(const config::ProviderRow& row, const config::PluginFacts* facts) {
  std::vector<routing::Model> models;
  if (facts != nullptr)
    for (const config::ModelFacts& model : facts->models) models.push_back(modelOf(model));
  for (const config::ModelRow& added : row.models) {
    const auto same = [&](const routing::Model& model) { return model.id == added.id; };
    const auto known = std::find_if(models.begin(), models.end(), same);
    overlay(added, known != models.end() ? *known : models.emplace_back());
  }
  for (routing::Model& model : models) {
    const auto added = std::find_if(row.models.begin(), row.models.end(),
                                    [&](const config::ModelRow& one) { return one.id == model.id; });
    listPrices(added == row.models.end() ? nullptr : &*added, facts, model);
  }
  return models;
}

routing::Share shareOf(config::Share share) {
  switch (share) {
    case config::Share::RoundRobin:
      return routing::Share::RoundRobin;
    case config::Share::FillFirst:
      return routing::Share::FillFirst;
    case config::Share::Sticky:
      return routing::Share::Sticky;
  }
  return routing::Share::RoundRobin;
}

std::string digestOf(std::string_view text) {
  unsigned char digest[SHA256_DIGEST_LENGTH];
  SHA256(reinterpret_cast<const unsigned char*>(text.data()), text.size(), digest);
  constexpr char kHex[] = "0123456789abcdef";
  std::string hex;
  for (const unsigned char byte : digest) hex.append({kHex[byte >> 4], kHex[byte & 15]});
  return hex;
}

const std::string& baseUrlOf(const config::ProviderRow& provider, const config::AccountRow& account) {
  return account.baseUrl.empty() ? provider.baseUrl : account.baseUrl;
}

std::shared_ptr<const config::Proxy> proxyOf(const config::ProviderRow& provider, const config::AccountRow& account) {
  if (account.proxy.none) return nullptr;
  return account.proxy.proxy ? account.proxy.proxy : provider.proxy.proxy;
}

// Whether all accounts in use reach the provider alike, so that what one cannot reach none can.
bool goOneWay(const config::ProviderRow& row) {
  const config::AccountRow* first = nullptr;
  for (const config::AccountRow& account : row.accounts) {
    if (!account.enabled) continue;
    if (first == nullptr) first = &account;
    if (baseUrlOf(row, account) != baseUrlOf(row, *first) ||
        !config::sameProxy(proxyOf(row, account), proxyOf(row, *first)))
      return false;
  }
  return true;
}

std::string identityOf(const config::Proxy* proxy) {
  if (proxy == nullptr) return "";
  return std::to_string(static_cast<int>(proxy->kind)) + ' ' + proxy->address() + ' ' + digestOf(proxy->user.reveal()) +
         ' ' + digestOf(proxy->password.reveal()) + '\n';
}

// Names an account for as long as it is the same one: a new key, login, setting or proxy is a new account. A digest of
// all, the key among it as one already, so that it may be written down.
std::string identityOf(const config::ProviderRow& provider, const config::AccountRow& account) {
  const std::string_view key = account.key.reveal();
  unsigned char digest[SHA256_DIGEST_LENGTH];
  SHA256(reinterpret_cast<const unsigned char*>(key.data()), key.size(), digest);
  std::string identity = provider.id + '\n' + provider.plugin + '\n' + account.name + '\n' +
                         baseUrlOf(provider, account) + '\n' + identityOf(proxyOf(provider, account).get());
  for (const config::SettingRow& setting : account.settings)
    identity += setting.name + ' ' + digestOf(setting.value.reveal()) + '\n';
  if (!account.login.empty()) identity += account.login + '\n';
  return digestOf(identity.append(reinterpret_cast<const char*>(digest), sizeof digest));
}

}  // namespace

Roster::Roster(const config::Config& config, std::span<const config::PluginFacts> plugins, const Slots& slots) {
  for (const config::ProviderRow& row : config.providers) addProvider(row, factsOf(plugins, row.plugin), slots);
  for (const config::ChainRow& row : config.chains) table_.chains.push_back(chainOf(row, config, table_));
  for (const config::MappingRow& row : config.models)
    if (const uint32_t chain = table_.findChain(row.chain); chain != routing::RouteTable::kNone)
      table_.mappings.push_back({row.match, chain});
  table_.defaultChain = table_.findChain(config.defaultChain);
  table_.policy = policyOf(config);
  turns_ = std::make_unique<std::atomic<uint64_t>[]>(routing::turnCount(table_));
}

void Roster::addProvider(const config::ProviderRow& row, const config::PluginFacts* facts, const Slots& slots) {
  routing::Provider provider;
  provider.id = row.id;
  provider.plugin = row.plugin;
  provider.tier = row.tier;
  provider.share = shareOf(row.share);
  provider.slot =
      slots.provider(digestOf(row.id + '\n' + row.plugin + '\n' + row.baseUrl + identityOf(row.proxy.proxy.get())));
  provider.models = modelsOf(row, facts);
  provider.indexModels();
  if (facts != nullptr) {
    provider.chats = !facts->wires.empty() || facts->tasks.empty();
    provider.anyModel = facts->anyModel;
    for (const config::TaskFacts& task : facts->tasks)
      provider.tasks.push_back({task.operation, task.wire, task.models});
  }
  const bool oneWay = goOneWay(row);
  for (const config::AccountRow& given : row.accounts) {
    if (!given.enabled) continue;
    auto account = std::make_unique<Account>();
    account->provider = row.id;
    account->plugin = row.plugin;
    account->name = given.name;
    account->key = given.key;
    account->keyOrigin = given.keyOrigin;
    account->login = given.login;
    account->tokens = !given.login.empty() || (facts != nullptr && !row.simulated &&
                                               (facts->refreshes || (facts->deviceLogin && given.key.empty())));
    account->baseUrl = baseUrlOf(row, given);
    account->proxy = proxyOf(row, given);
    account->ownWay = !oneWay;
    account->settings = given.settings;
    account->headers = row.headers;
    account->quirks = row.quirks;
    account->wire = row.wire;
    account->simulated = row.simulated;
    account->maxConcurrent = given.maxConcurrent;
    account->requestsPerMinute = given.requestsPerMinute;
    account->slot = slots.account(identityOf(row, given));
    account->counters = slots.counters(account->slot);
    provider.accounts.push_back({given.name, account->slot, static_cast<uint32_t>(accounts_.size())});
    accounts_.push_back(std::move(account));
  }
  table_.providers.push_back(std::move(provider));
}

uint64_t Roster::nextTurn(const routing::Route& route) const {
  return turns_[routing::turnOf(table_, route)].fetch_add(1, std::memory_order_relaxed);
}

uint64_t Roster::peekTurn(const routing::Route& route) const {
  return turns_[routing::turnOf(table_, route)].load(std::memory_order_relaxed);
}

}  // namespace spillway::accounts
