#include "host/inquiry/Kept.h"

#include <gtest/gtest.h>

namespace spillway::inquiry {
namespace {

ModelList list(size_t count) {
  ModelList models;
  for (size_t i = 0; i < count; ++i) models.push_back({"m" + std::to_string(i), "", 0});
  return models;
}

TEST(KeptTest, AFailureKeepsTheLastGoodList) {
  Kept kept;
  EXPECT_TRUE(kept.take(list(3), 1000));
  kept.fail("status 500", 2000);
  EXPECT_EQ(kept.models.size(), 3u);
  EXPECT_EQ(kept.readMs, 1000);
  EXPECT_EQ(kept.error, "status 500");
  EXPECT_FALSE(kept.take(list(3), 3000)) << "nothing new in it";
  EXPECT_EQ(kept.readMs, 3000);
  EXPECT_EQ(kept.error, "");
}

TEST(KeptTest, ASuspiciousShrinkIsBelievedTheThirdTime) {
  Kept kept;
  kept.take(list(10), 1);
  EXPECT_FALSE(kept.take(list(2), 2));
  EXPECT_NE(kept.error.find("shrunk from 10 to 2"), std::string::npos) << kept.error;
  EXPECT_FALSE(kept.take(list(2), 3));
  EXPECT_EQ(kept.models.size(), 10u);
  EXPECT_TRUE(kept.take(list(2), 4));
  EXPECT_EQ(kept.models.size(), 2u);
  EXPECT_EQ(kept.error, "");
}

TEST(KeptTest, AShrinkThatChangesItsMindIsNotBelieved) {
  Kept kept;
  kept.take(list(10), 1);
  for (int i = 0; i < 4; ++i) {
    EXPECT_FALSE(kept.take(list(2), 2));
    EXPECT_FALSE(kept.take(list(1), 3));
  }
  EXPECT_FALSE(kept.take(list(0), 4));
  EXPECT_EQ(kept.models.size(), 10u);
  EXPECT_TRUE(kept.take(list(9), 5)) << "one less is no wonder";
}

TEST(KeptTest, IsReadBackAsItWasWritten) {
  KeptLists lists;
  lists["p/a https://x.example/v1/models"].take({{"m\"1", "M One", 4096}, {"m2", "", 0}}, 77);
  lists["never read"].fail("no", 5);
  const KeptLists back = readKept(writeKept(lists));
  ASSERT_EQ(back.size(), 1u);
  EXPECT_EQ(back.begin()->first, "p/a https://x.example/v1/models");
  EXPECT_EQ(back.begin()->second.models, lists["p/a https://x.example/v1/models"].models);
  EXPECT_EQ(back.begin()->second.readMs, 77);
}

TEST(KeptTest, WhatIsDamagedIsLeftOut) {
  for (const char* text : {"", "{", "[]", R"({"version":2,"lists":[]})", R"({"version":1,"lists":7})",
                           R"({"version":1,"lists":[7,{"place":""},{"place":"x","read_ms":"1","models":[]}]})"})
    EXPECT_TRUE(readKept(text).empty()) << text;
  const KeptLists some =
      readKept(R"({"version":1,"lists":[{"place":"x","read_ms":1,"models":[7,{"id":"a"},{"id":7},{"name":"n"}]}]})");
  ASSERT_EQ(some.size(), 1u);
  EXPECT_EQ(some.at("x").models.size(), 1u);
}

}  // namespace
}  // namespace spillway::inquiry
