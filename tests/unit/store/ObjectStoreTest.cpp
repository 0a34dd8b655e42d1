#include "host/store/ObjectStore.h"

#include <gmock/gmock.h>

#include <thread>

#include "host/base/Clock.h"
#include "tests/unit/store/Fixture.h"

namespace spillway::store {
namespace {

constexpr SpaceLimits kRoomy{.keepMs = 3'600'000, .totalBytes = 1 << 30, .objectBytes = 1 << 20};

class ObjectStoreTest : public testing::Test {
 protected:
  void SetUp() override { open(); }
  void open(SpaceLimits limits = kRoomy) {
    store_.reset();
    store_ = std::move(*ObjectStore::open(folder_.path()));
    store_->setLimits("s", limits);
  }
  std::optional<std::string> get(const std::string& id, const std::string& owner = "me") {
    auto found = store_->get({"s", owner, id});
    EXPECT_TRUE(found.ok());
    return found.ok() ? *found : std::nullopt;
  }

  TempFolder folder_;
  std::unique_ptr<ObjectStore> store_;
};

TEST_F(ObjectStoreTest, WhatWasPutIsThereAtOnceAndAfterARestart) {
  const std::string value = std::string(300'000, 'x') + "'quoted' and \xc3\xa4";
  EXPECT_TRUE(store_->put({"s", "me", "a"}, "one"));
  EXPECT_TRUE(store_->put({"s", "me", "a"}, value));
  EXPECT_EQ(get("a"), value);
  open();
  EXPECT_EQ(get("a"), value);
  EXPECT_EQ(get("b"), std::nullopt);
}

TEST_F(ObjectStoreTest, NobodyReadsAnotherOwnersObjects) {
  store_->put({"s", "me", "a"}, "mine");
  store_->put({"s", "you", "a"}, "yours");
  EXPECT_EQ(get("a"), "mine");
  EXPECT_EQ(get("a", "you"), "yours");
  EXPECT_EQ(get("a", ""), std::nullopt);
  store_->drop({"s", "you", "a"});
  EXPECT_EQ(get("a", "you"), std::nullopt);
  EXPECT_EQ(get("a"), "mine");
}

TEST_F(ObjectStoreTest, WhatIsAppendedFollowsInOrderAndNeverMakesAnObject) {
  EXPECT_TRUE(store_->append({"s", "me", "a"}, "nowhere"));
  EXPECT_EQ(get("a"), std::nullopt);
  store_->put({"s", "me", "a"}, "1");
  for (int i = 2; i < 300; ++i) {
    EXPECT_TRUE(store_->append({"s", "me", "a"}, " " + std::to_string(i)));
    if (i % 50 == 0) {
      ASSERT_TRUE(store_->flush());  // what waits to be written is limited
    }
  }
  std::string whole = "1";
  for (int i = 2; i < 300; ++i) whole += " " + std::to_string(i);
  EXPECT_EQ(get("a"), whole);
  store_->put({"s", "me", "a"}, "anew");
  EXPECT_EQ(get("a"), "anew");
  store_->drop({"s", "me", "a"});
  store_->append({"s", "me", "a"}, "late");
  EXPECT_EQ(get("a"), std::nullopt);
}

TEST_F(ObjectStoreTest, ASpaceTakesNoMoreThanItsLimitsSay) {
  open({.keepMs = 3'600'000, .totalBytes = 100'000, .objectBytes = 10'000});
  EXPECT_FALSE(store_->put({"s", "me", "big"}, std::string(10'001, 'x')));
  EXPECT_FALSE(store_->put({"unknown", "me", "a"}, "x"));
  for (int i = 0; i < 50; ++i) {
    EXPECT_TRUE(store_->put({"s", "me", "n" + std::to_string(i)}, std::string(9'000, 'x')));
    ASSERT_TRUE(store_->flush());
  }
  EXPECT_EQ(get("n0"), std::nullopt) << "the oldest go first";
  EXPECT_TRUE(get("n49").has_value());
  int left = 0;
  for (int i = 0; i < 50; ++i) left += get("n" + std::to_string(i)) ? 1 : 0;
  EXPECT_GE(left, 8);
  EXPECT_LE(left, 12);
}

TEST_F(ObjectStoreTest, AnObjectNobodyUsesExpires) {
  open({.keepMs = 400, .totalBytes = 1 << 20, .objectBytes = 1000});
  store_->put({"s", "me", "used"}, "u");
  store_->put({"s", "me", "left"}, "l");
  const int64_t until = base::monotonicMs() + 700;
  while (base::monotonicMs() < until) {
    EXPECT_EQ(get("used"), "u");
    std::this_thread::sleep_for(std::chrono::milliseconds(40));
  }
  EXPECT_EQ(get("left"), std::nullopt);
}

TEST_F(ObjectStoreTest, AVisitShowsASpaceTheLastUsedFirst) {
  store_->setLimits("other", kRoomy);
  for (const char* id : {"a", "b", "c"}) {
    store_->put({"s", "me", id}, std::string("value ") + id);
    std::this_thread::sleep_for(std::chrono::milliseconds(3));
  }
  store_->put({"other", "me", "x"}, "not here");
  store_->touch({"s", "me", "a"});
  std::vector<std::string> seen;
  ASSERT_TRUE(store_
                  ->visit("s",
                          [&](std::string owner, std::string id, std::string value) {
                            EXPECT_EQ(owner, "me");
                            EXPECT_EQ(value, "value " + id);
                            seen.push_back(id);
                            return true;
                          })
                  .ok());
  EXPECT_THAT(seen, testing::ElementsAre("a", "c", "b"));
}

TEST_F(ObjectStoreTest, ADamagedFileIsKeptAsideAndANewOneBegun) {
  store_->put({"s", "me", "a"}, "one");
  store_.reset();
  std::ofstream(folder_.file("objects.db"), std::ios::binary) << std::string(4096, 'x');
  open();
  EXPECT_EQ(get("a"), std::nullopt);
  EXPECT_TRUE(store_->put({"s", "me", "a"}, "two"));
  EXPECT_EQ(get("a"), "two");
  EXPECT_FALSE(folder_.names("objects.db.corrupt-").empty());
}

TEST_F(ObjectStoreTest, ManyThreadsMayUseIt) {
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t)
    threads.emplace_back([this, t] {
      const std::string owner = "o" + std::to_string(t);
      for (int i = 0; i < 50; ++i) {
        store_->put({"s", owner, "x"}, std::to_string(i));
        auto found = store_->get({"s", owner, "x"});
        ASSERT_TRUE(found.ok() && found->has_value());
        EXPECT_EQ(**found, std::to_string(i));
      }
    });
  for (auto& thread : threads) thread.join();
  EXPECT_EQ(store_->status().waitingBytes, 0);
}

}  // namespace
}  // namespace spillway::store
