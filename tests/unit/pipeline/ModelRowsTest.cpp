#include "host/pipeline/ModelRows.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "host/accounts/AccountPool.h"

namespace spillway::pipeline {
namespace {

using testing::ElementsAre;

std::string text(spw_str from) { return {from.ptr, from.len}; }

config::ModelFacts model(std::string id, std::string name, int64_t context, uint32_t caps) {
  config::ModelFacts out;
  out.id = std::move(id);
  out.name = std::move(name);
  out.context = context;
  out.maxOutput = context / 10;
  out.caps = caps;
  out.input = 0.5;
  return out;
}

config::ProviderRow provider(const std::string& id, bool withAccount) {
  config::ProviderRow row;
  row.id = row.plugin = id;
  row.tier = "cheap";
  if (!withAccount) return row;
  row.accounts.emplace_back();
  row.accounts.back().name = "main";
  row.accounts.back().key = config::Secret("key");
  return row;
}

class ModelRowsTest : public testing::Test {
 protected:
  ModelRowsTest() {
    config::PluginFacts near, far;
    near.id = "near";
    near.models = {model("small", "", 1000, SPW_CAP_TOOLS), model("seer", "The Seer", 500, SPW_CAP_VISION)};
    far.id = "far";
    far.models = {model("large", "Large", 9000, SPW_CAP_PDF)};
    config::Config config;
    config.providers = {provider("near", true), provider("far", true), provider("idle", false)};
    config::ChainRow chain;
    chain.name = "work";
    chain.tiers = {{"cheap", config::Pick::Ordered, {{"near", "seer", 0}, {"far", "", 0}}, 0}};
    config::EntryRow whole;
    whole.chain = "work";
    config::ChainRow outer;
    outer.name = "outer";
    outer.tiers = {{"cheap", config::Pick::Ordered, {{"near", "small", 0}, whole}, 0}};
    config.chains = {chain, outer};
    config.models = {{"house-*", "work", 0}};
    config::PluginFacts idle;
    idle.id = "idle";
    idle.models = {model("unreachable", "", 1, 0)};
    const std::vector<config::PluginFacts> facts = {near, far, idle};
    pool_.adopt(config, facts);
  }

  ModelRows rows() const { return ModelRows(pool_.roster()); }

  accounts::AccountPool pool_;
};

TEST_F(ModelRowsTest, ListsChainsAndTheModelsThatCanBeReached) {
  ModelRows models = rows();
  std::vector<std::string> ids;
  for (const spw_model_row& row : models.all()) ids.push_back(text(row.id) + "=" + text(row.name));
  EXPECT_THAT(ids,
              ElementsAre("work=work", "outer=outer", "near/small=small", "near/seer=The Seer", "far/large=Large"));
}

TEST_F(ModelRowsTest, AChainCanDoWhatSomeModelInItCan) {
  ModelRows models = rows();
  const auto chain = models.one("work");
  ASSERT_TRUE(chain.ok());
  EXPECT_EQ(chain->context, 9000);
  EXPECT_EQ(chain->max_output, 900);
  EXPECT_EQ(chain->caps, uint32_t{SPW_CAP_VISION} | uint32_t{SPW_CAP_PDF});
  EXPECT_EQ(chain->caps_known, 1);
  const auto outer = models.one("outer");
  ASSERT_TRUE(outer.ok());
  EXPECT_EQ(outer->context, 9000) << "of the chain inside";
  EXPECT_EQ(outer->caps, uint32_t{SPW_CAP_TOOLS} | uint32_t{SPW_CAP_VISION} | uint32_t{SPW_CAP_PDF});
}

TEST_F(ModelRowsTest, DescribesWhateverARequestCouldName) {
  ModelRows models = rows();
  const auto direct = models.one("near/small");
  ASSERT_TRUE(direct.ok());
  EXPECT_EQ(text(direct->id), "near/small");
  EXPECT_EQ(text(direct->owner), "near");
  EXPECT_EQ(direct->context, 1000);
  EXPECT_EQ(direct->caps, uint32_t{SPW_CAP_TOOLS});
  const auto flagship = models.one("far");
  ASSERT_TRUE(flagship.ok());
  EXPECT_EQ(text(flagship->id), "far");
  EXPECT_EQ(text(flagship->name), "Large");
  const auto mapped = models.one("house-blend");
  ASSERT_TRUE(mapped.ok());
  EXPECT_EQ(text(mapped->id), "house-blend");
  EXPECT_EQ(mapped->context, 9000);
  const auto unlisted = models.one("near/unlisted");
  ASSERT_TRUE(unlisted.ok());
  EXPECT_EQ(text(unlisted->name), "near/unlisted");
  EXPECT_EQ(unlisted->context, 0);
  EXPECT_EQ(unlisted->caps_known, 0);
}

TEST_F(ModelRowsTest, AnUnknownNameIsRefused) {
  ModelRows models = rows();
  const auto unknown = models.one("nobody/nothing");
  ASSERT_FALSE(unknown.ok());
  EXPECT_EQ(unknown.error().httpStatus, 404);
  EXPECT_EQ(unknown.error().fault, base::Fault::ModelMissing);
}

TEST_F(ModelRowsTest, AModelHasItsPricesAndAChainHasNone) {
  ModelRows models = rows();
  const spw_model_row one = *models.one("near/small");
  EXPECT_EQ(one.priced, 1);
  EXPECT_EQ(one.input, 0.5);
  EXPECT_LT(one.output, 0);
  EXPECT_EQ(models.one("work")->priced, 0);
}

}  // namespace
}  // namespace spillway::pipeline
