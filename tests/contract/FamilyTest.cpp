// Names of families of models, as clients use them, over all that every provider lists: predictably the newest by its
// date of release.
#include <gmock/gmock.h>

#include <map>

#include "Catalogue.h"
#include "Loaded.h"
#include "host/accounts/Roster.h"
#include "host/base/ModelFamily.h"
#include "host/config/ConfigReader.h"
#include "host/routing/Family.h"
#include "host/routing/Plan.h"

namespace {

using contract::catalogue;
using spillway::catalog::Entry;
using spillway::catalog::Model;
namespace base = spillway::base;
namespace config = spillway::config;
namespace routing = spillway::routing;

// Every provider with a key, as a default set-up has them.
routing::RouteTable everything() {
  static const std::vector<config::PluginFacts> facts = contract::plugins().facts();
  config::Config all;
  for (const config::PluginFacts& one : facts) {
    config::ProviderRow row;
    row.id = row.plugin = one.id;
    row.tier = "cheap";
    config::AccountRow account;
    account.name = "main";
    account.key = config::Secret("canary-" + one.id);
    row.accounts.push_back(std::move(account));
    all.providers.push_back(std::move(row));
  }
  const spillway::accounts::Roster::Slots slots{
      [](const std::string&) { return 0u; }, [](const std::string&) { return 0u; }, [](uint32_t) { return nullptr; }};
  return spillway::accounts::Roster(all, facts, slots).table();
}

// Whether the first is later for certain: some dates are months.
bool later(const std::string& a, const std::string& b) {
  const size_t size = std::min(a.size(), b.size());
  return size > 0 && a.substr(0, size) > b.substr(0, size);
}

bool chats(const spw_model& row) {
  constexpr uint32_t kOther = SPW_CAP_EMBED | SPW_CAP_RERANK | SPW_CAP_MODERATE | SPW_CAP_IMAGE | SPW_CAP_TRANSCRIBE |
                              SPW_CAP_SPEAK | SPW_CAP_COMPLETE;
  return (row.caps & kOther) == 0 || (row.caps & SPW_CAP_CHAT) != 0;
}

TEST(Families, AFamilyIsItsNewestModelByDateOfRelease) {
  const routing::RouteTable table = everything();
  size_t names = 0;
  for (const Entry& entry : catalogue()) {
    const routing::Provider& provider = table.providers[table.findProvider(entry.id)];
    std::map<std::string, std::string> newest;  // family: the latest date
    for (const Model& model : entry.models)
      if (chats(*contract::providerOf(entry)->findModel(model.id)))
        for (const std::string& family : base::familiesOf(model.id))
          if (std::string& date = newest[family]; model.released > date) date = model.released;
    for (const auto& [family, date] : newest) {
      SCOPED_TRACE(entry.id + "/" + family);
      if (provider.find(family)) continue;  // the vendor has a model of that very name
      const routing::Model* found = routing::newestOf(provider, family);
      ASSERT_NE(found, nullptr);
      const auto row = std::find_if(entry.models.begin(), entry.models.end(),
                                    [&](const Model& model) { return model.id == found->id; });
      ASSERT_NE(row, entry.models.end());
      EXPECT_FALSE(later(date, row->released)) << found->id << " of " << row->released << " is not of " << date;
      EXPECT_EQ(routing::newestOf(provider, family + "-latest"), found);
      ++names;
    }
  }
  EXPECT_GT(names, 500u);
}

// All that a default set-up has can be asked for, by its own name.
TEST(Families, EveryModelIsSelectable) {
  const routing::RouteTable table = everything();
  routing::Health health;
  size_t asked = 0;
  for (const routing::Provider& provider : table.providers)
    for (const routing::Model& model : provider.models) {
      const std::string name = provider.id + "/" + model.id;
      routing::Query query;
      query.model = name;
      auto plan = routing::plan(table, health, query, 0, 1'800'000'000'000);
      ASSERT_TRUE(plan.ok()) << name << ": " << plan.error().message;
      if (model.capsKnown && (model.caps & SPW_CAP_EMBED) != 0 && (model.caps & SPW_CAP_CHAT) == 0) continue;
      ASSERT_FALSE(plan->candidates.empty()) << name;
      EXPECT_EQ(plan->candidates.front().model, model.id) << name;
      ++asked;
    }
  EXPECT_GT(asked, 2500u);
}

TEST(Families, WhatPeopleAskFor) {
  const routing::RouteTable table = everything();
  routing::Health health;
  const std::pair<const char*, const char*> names[] = {{"anthropic/claude-sonnet", "claude-sonnet-"},
                                                       {"anthropic/claude-opus-latest", "claude-opus-"},
                                                       {"anthropic/claude-haiku:latest", "claude-haiku-"},
                                                       {"gemini/gemini-flash", "gemini-"},
                                                       {"openai/gpt", "gpt-"}};
  for (const auto& [name, begins] : names) {
    routing::Query query;
    query.model = name;
    auto plan = routing::plan(table, health, query, 0, 1'800'000'000'000);
    ASSERT_TRUE(plan.ok()) << name;
    ASSERT_FALSE(plan->candidates.empty()) << name;
    const routing::Model* facts = plan->candidates.front().facts;
    ASSERT_NE(facts, nullptr) << name << " became " << plan->candidates.front().model;
    EXPECT_TRUE(facts->id.starts_with(begins)) << name << " became " << facts->id;
  }
}

}  // namespace
