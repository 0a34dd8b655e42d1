#include "tests/unit/accounts/WeekWorld.h"

namespace spillway::accounts::week {
namespace {

const Agent kAgents[] = {
    {"editor", "coding", "desk",
     [](int64_t hour, int64_t day) { return day < 5 && hour >= 9 && hour < 19 ? 0.35 : 0.02; }},
    {"batch", "nightly", "batch", [](int64_t hour, int64_t) { return hour >= 22 || hour < 6 ? 0.25 : 0.005; }},
    {"bot", "bots", "bots", [](int64_t, int64_t) { return 0.06; }},
};

}  // namespace

std::span<const Agent> agents() { return kAgents; }

config::Config configured() {
  config::Config config;
  const auto provider = [&](const char* id, const char* tier, std::vector<const char*> accounts) {
    config::ProviderRow row;
    row.id = row.plugin = id;
    row.tier = tier;
    for (const char* name : accounts) {
      config::AccountRow account;
      account.name = name;
      row.accounts.push_back(account);
    }
    config::ModelRow model;
    model.id = "m";
    row.models = {model};
    config.providers.push_back(row);
  };
  provider("sub", "subscription", {"a", "b", "c"});
  provider("one", "cheap", {"a", "b", "c", "d"});
  provider("two", "cheap", {"a", "b"});
  provider("gift", "free", {"a", "b"});
  provider("own", "free", {"a"});
  config.providers[3].accounts[0].requestsPerMinute = 40;
  config.providers[4].accounts[0].maxConcurrent = 6;
  const auto chain = [&](const char* name, std::vector<config::TierRow> tiers) {
    config::ChainRow row;
    row.name = name;
    row.tiers = std::move(tiers);
    config.chains.push_back(row);
  };
  chain("coding", {{"subscription", config::Pick::Ordered, {{"sub", "m", 0}}, 0},
                   {"cheap", config::Pick::RoundRobin, {{"one", "m", 0}, {"two", "m", 0}}, 0},
                   {"free", config::Pick::Ordered, {{"gift", "m", 0}, {"own", "m", 0}}, 0}});
  chain("nightly", {{"cheap", config::Pick::Weighted, {{"one", "m", 0}, {"two", "m", 0}}, 0},
                    {"free", config::Pick::RoundRobin, {{"own", "m", 0}, {"gift", "m", 0}}, 0}});
  config.chains.back().tiers[0].use[0].weight = 2;
  chain("bots", {{"free", config::Pick::Ordered, {{"gift", "m", 0}}, 0},
                 {"cheap", config::Pick::Ordered, {{"two", "m", 0}, {"one", "m", 0}}, 0}});
  config.defaultChain = "coding";
  return config;
}

std::vector<budget::Rule> rules() {
  budget::Rule tier, key;
  tier.name = "cheap-day";
  tier.on = budget::On::Tier;
  tier.match = "cheap";
  tier.limit = {90'000'000, 0};
  key.name = "key-day";
  key.on = budget::On::Key;
  key.match = "bat*";
  key.limit = {75'000'000, 0};
  return {tier, key};
}

Vendors vendors(uint64_t seed) {
  Dice dice(seed * 7919 + 1);
  const std::vector<Trouble> all = {Trouble::Unreachable, Trouble::Overloaded, Trouble::Broken, Trouble::Silent};
  std::vector<VendorProvider> providers = {{"sub", outages(dice, 6, kMinute, 3 * kHour, all)},
                                           {"one", outages(dice, 12, 20 * kSecond, kHour, all)},
                                           {"two", outages(dice, 12, 20 * kSecond, 2 * kHour, all)},
                                           {"gift", outages(dice, 60, 5 * kSecond, kHour, all)},
                                           {"own", outages(dice, 8, kMinute, 8 * kHour, all)}};
  // Now and then nothing works at all.
  for (int i = 0; i < 4; ++i) {
    const int64_t from = kStart + dice.between(0, 7 * kDay);
    for (VendorProvider& one : providers)
      one.outages.push_back({from, from + dice.between(kMinute, 20 * kMinute), Trouble::Unreachable});
  }
  std::vector<VendorAccount> accounts;
  const auto add = [&](const char* provider, const char* name, Hints hints, std::vector<Allowance> allowances) {
    VendorAccount account;
    account.provider = provider;
    account.name = name;
    account.hints = hints;
    account.allowances = std::move(allowances);
    account.outages = outages(dice, 2, kMinute, 12 * kHour, {Trouble::KeyRefused, Trouble::Broken});
    accounts.push_back(std::move(account));
  };
  const std::vector<Allowance> subscription = {{"5h", 5 * kHour, 900}, {"7d", 7 * kDay, 12'000}};
  add("sub", "a", Hints::True, subscription);
  add("sub", "b", Hints::None, subscription);
  add("sub", "c", dice.chance(0.5) ? Hints::TooLong : Hints::TooShort, subscription);
  accounts[0].tells = accounts[2].tells = true;
  accounts[2].grumbles = true;
  const Hints kinds[] = {Hints::True, Hints::None, Hints::TooLong, Hints::TooShort};
  for (const char* name : {"a", "b", "c", "d"})
    add("one", name, kinds[static_cast<size_t>(dice.between(0, 3))], {{"minute", kMinute, 12}});
  for (const char* name : {"a", "b"}) add("two", name, Hints::True, {{"minute", kMinute, 20}});
  add("gift", "a", Hints::None, {{"minute", kMinute, 60}});
  add("gift", "b", Hints::True, {{"day", kDay, 4000}, {"minute", kMinute, 30}});
  add("own", "a", Hints::True, {});
  return Vendors(std::move(providers), std::move(accounts), seed * 104'729 + 3);
}

}  // namespace spillway::accounts::week
