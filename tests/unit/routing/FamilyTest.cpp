#include "host/routing/Family.h"

#include <gtest/gtest.h>

#include "tests/unit/routing/Tables.h"

namespace spillway::routing {
namespace {

std::string newest(const RouteTable& table, std::string_view family) {
  const Model* found = newestOf(table.providers[0], family);
  return found ? found->id : "";
}

TEST(FamilyTest, TheFirstInTheTableIsTheNewest) {
  RouteTable table;
  addProvider(table, "alpha",
              {model("nimbus-5"), model("stratus-4-6"), model("stratus-4-5-20250929"), model("stratus-4"),
               model("stratus-embed-5", 0, SPW_CAP_EMBED, true), model("stratus-mini-5")},
              1);
  EXPECT_EQ(newest(table, "stratus"), "stratus-4-6");
  EXPECT_EQ(newest(table, "stratus-latest"), "stratus-4-6");
  EXPECT_EQ(newest(table, "stratus-4-5"), "stratus-4-5-20250929");
  EXPECT_EQ(newest(table, "stratus-mini"), "stratus-mini-5");
  EXPECT_EQ(newest(table, "stratus-embed"), "") << "it does not chat";
  for (const char* name : {"", "-", "strat", "cirrus", "stratus-4-7", "stratus-large"})
    EXPECT_EQ(newest(table, name), "") << name;
}

TEST(FamilyTest, APlanTakesItWhereNoModelHasTheName) {
  RouteTable table;
  addProvider(table, "alpha", {model("nimbus-5"), model("stratus-4-6"), model("stratus-4")}, 1);
  addProvider(table, "beta", {model("cirrus-1"), model("stratus")}, 1);
  addProvider(table, "gamma", {model("cirrus-2")}, 1);
  table.chains = {{"default", {tier("cheap", Pick::Ordered, {{0, ""}, {1, ""}, {2, ""}})}}};
  table.defaultChain = 0;
  Health health;
  for (const char* name : {"stratus", "stratus:latest"}) {
    Query query;
    query.model = name;
    auto made = plan(table, health, query, 0, 0);
    ASSERT_TRUE(made.ok());
    EXPECT_EQ(names(*made), (std::vector<std::string>{"alpha/stratus-4-6:a", "beta/stratus:a", "gamma/cirrus-2:a"}));
  }
  Query direct;
  direct.model = "alpha/stratus-latest";
  auto made = plan(table, health, direct, 0, 0);
  ASSERT_TRUE(made.ok());
  EXPECT_EQ(names(*made), std::vector<std::string>{"alpha/stratus-4-6:a"});
}

}  // namespace
}  // namespace spillway::routing
