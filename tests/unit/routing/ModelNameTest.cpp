#include "host/routing/ModelName.h"

#include <gtest/gtest.h>

#include "tests/unit/routing/Tables.h"

namespace spillway::routing {
namespace {

class ModelNameTest : public testing::Test {
 protected:
  ModelNameTest() {
    addProvider(table_, "alpha", {model("big"), model("small")}, 1);
    addProvider(table_, "beta", {}, 1);
    table_.chains = {{"default", {}}, {"coding", {}}};
    table_.mappings = {{"house-sonnet-*", 1}, {"house-*", 0}};
    table_.defaultChain = 0;
  }

  RouteTable table_;
};

TEST_F(ModelNameTest, AChainsNameComesFirst) {
  table_.chains.push_back({"alpha", {}});
  const Route route = *resolve(table_, "alpha");
  EXPECT_EQ(route.by, Route::By::ChainName);
  EXPECT_EQ(route.chain, 2u);
  EXPECT_EQ(route.model, "");
  EXPECT_EQ(route.describe(table_, "alpha"), "'alpha' is the name of a chain.");
}

TEST_F(ModelNameTest, ProviderAndModel) {
  const Route route = *resolve(table_, "beta/vendor/model:free");
  EXPECT_EQ(route.by, Route::By::ProviderModel);
  EXPECT_EQ(route.chain, RouteTable::kNone);
  EXPECT_EQ(route.provider, 1u);
  EXPECT_EQ(route.model, "vendor/model:free") << "only the first slash separates";
}

TEST_F(ModelNameTest, AProviderAlone) {
  for (const char* name : {"alpha", "alpha/"}) {
    const Route route = *resolve(table_, name);
    EXPECT_EQ(route.by, Route::By::ProviderAlone) << name;
    EXPECT_EQ(route.provider, 0u);
    EXPECT_EQ(route.model, "");
  }
}

TEST_F(ModelNameTest, TheFirstMappingThatMatchesDecides) {
  const Route sonnet = *resolve(table_, "house-sonnet-4");
  EXPECT_EQ(sonnet.by, Route::By::Mapping);
  EXPECT_EQ(sonnet.chain, 1u);
  EXPECT_EQ(sonnet.model, "house-sonnet-4");
  EXPECT_EQ(sonnet.describe(table_, "house-sonnet-4"),
            "'house-sonnet-4' is mapped to chain 'coding' by 'house-sonnet-*'.");
  EXPECT_EQ(resolve(table_, "house-opus")->chain, 0u);
}

// Clients of one wire add the tag to names that have none.
TEST_F(ModelNameTest, ATagThatStandsForNoneIsNoPartOfTheName) {
  EXPECT_EQ(resolve(table_, "coding:latest")->by, Route::By::ChainName);
  EXPECT_EQ(resolve(table_, "coding:latest")->chain, 1u);
  EXPECT_EQ(resolve(table_, "alpha:latest")->by, Route::By::ProviderAlone);
  table_.mappings.push_back({"exact", 1});
  const Route mapped = *resolve(table_, "exact:latest");
  EXPECT_EQ(mapped.by, Route::By::Mapping);
  EXPECT_EQ(mapped.model, "exact:latest");
  EXPECT_EQ(resolve(table_, "coding:other")->by, Route::By::Default);
  EXPECT_EQ(resolve(table_, ":latest")->by, Route::By::Default);
  EXPECT_EQ(withoutTag("a:latest"), "a");
  EXPECT_EQ(withoutTag("a:7b"), "a:7b");
}

TEST_F(ModelNameTest, AnythingElseGoesToTheDefaultChain) {
  for (const char* name : {"whatever", "", "gamma/model", "/", "*"}) {
    const Route route = *resolve(table_, name);
    EXPECT_EQ(route.by, Route::By::Default) << name;
    EXPECT_EQ(route.chain, 0u);
    EXPECT_EQ(route.model, name);
  }
}

TEST_F(ModelNameTest, WithoutADefaultChainTheNameIsRefusedWithASuggestion) {
  table_.defaultChain = RouteTable::kNone;
  const base::Result<Route> route = resolve(table_, "codign");
  ASSERT_FALSE(route.ok());
  EXPECT_EQ(route.error().fault, base::Fault::ModelMissing);
  EXPECT_EQ(route.error().httpStatus, 404);
  EXPECT_EQ(route.error().message,
            "No chain, provider or mapping fits the model name 'codign' (did you mean 'coding'?), and no default chain "
            "is configured; see spillway explain model_missing");
}

}  // namespace
}  // namespace spillway::routing
