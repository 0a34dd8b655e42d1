#include "host/inquiry/Balance.h"

#include <gtest/gtest.h>

namespace spillway::inquiry {
namespace {

constexpr std::string_view kRule = R"({"path":"/user/balance","amounts":[
    {"left":"infos.0.total","unit_at":"infos.0.currency"},
    {"name":"month","left":"used.left","limit":"used.limit","unit":"USD","scale":100}]})";

TEST(BalanceTest, AmountsAreFoundWhereTheRuleSays) {
  const auto rule = BalanceRule::parse(kRule);
  ASSERT_TRUE(rule);
  EXPECT_EQ(rule->path(), "/user/balance");
  EXPECT_EQ(rule->method(), "GET");
  auto read = rule->read(R"({"infos":[{"currency":"CNY","total":"110.50"}],"used":{"left":-250,"limit":1000}})");
  ASSERT_TRUE(read.ok());
  ASSERT_EQ(read->size(), 2u);
  EXPECT_EQ(read->at(0).name, "balance");
  EXPECT_EQ(read->at(0).unit, "CNY");
  EXPECT_DOUBLE_EQ(*read->at(0).left, 110.5);
  EXPECT_FALSE(read->at(0).limit);
  EXPECT_DOUBLE_EQ(*read->at(1).left, -2.5) << "owed";
  EXPECT_DOUBLE_EQ(*read->at(1).limit, 10);
}

TEST(BalanceTest, WhatIsMissingIsUnknownAndNotZero) {
  const auto rule = BalanceRule::parse(kRule);
  auto some = rule->read(R"({"infos":[],"used":{"left":null,"limit":5}})");
  ASSERT_TRUE(some.ok());
  ASSERT_EQ(some->size(), 1u);
  EXPECT_FALSE(some->at(0).left);
  for (const char* body : {"", "[]", "{}", "7", R"({"infos":[{"total":"a lot"}]})", R"({"infos":{"0":{}}})"})
    EXPECT_FALSE(rule->read(body).ok()) << body;
}

TEST(BalanceTest, OddRulesAreNone) {
  for (const char* rule : {"", "\"text\"", "{}", R"({"path":"/x"})", R"({"path":"/x","amounts":[]})",
                           R"({"path":"/x","amounts":[{"name":"n"}]})", R"({"amounts":[{"left":"a"}]})"})
    EXPECT_FALSE(BalanceRule::parse(rule)) << rule;
}

}  // namespace
}  // namespace spillway::inquiry
