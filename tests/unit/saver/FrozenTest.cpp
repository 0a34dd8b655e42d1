#include "host/saver/Frozen.h"

#include <gtest/gtest.h>

#include "tests/unit/store/Fixture.h"

namespace spillway::saver {
namespace {

const SmallerForm kForm{"short\nand two 7\n", 120, 7, {{"noise", 100}, {"lines", 13}}, "00ff"};

class FrozenTest : public testing::Test {
 protected:
  void SetUp() override { open(); }
  void open() {
    frozen_.reset();
    objects_.reset();
    objects_ = std::move(*store::ObjectStore::open(folder_.path()));
    frozen_ = std::make_unique<Frozen>(*objects_);
    frozen_->setLimits({}, {3'600'000, 1 << 20, 1 << 20});
    ASSERT_TRUE(frozen_->load().ok());
  }

  store::TempFolder folder_;
  std::unique_ptr<store::ObjectStore> objects_;
  std::unique_ptr<Frozen> frozen_;
  const ResultKey key_ = ResultKey::of("me", 7, "sh", "{}", "long");
};

TEST_F(FrozenTest, FormsCanBePackedAndUnpacked) {
  EXPECT_EQ(unpacked(packed(kForm)), kForm);
  EXPECT_EQ(unpacked(packed({"", 0, 0, {}, {}})), (SmallerForm{"", 0, 0, {}, {}}));
  for (const char* wrong : {"", "smaller 2 1 1 0\n", "smaller 1 1 1\n", "smaller 1 1 1 2\nnoise 1\n",
                            "smaller 1 a 1 0\n", "smaller 1 -1 1 0\n", "smaller 1 1 1 1\nnoise"})
    EXPECT_FALSE(unpacked(wrong)) << wrong;
}

TEST_F(FrozenTest, EveryPartOfAKeyCounts) {
  EXPECT_EQ(key_, ResultKey::of("me", 7, "sh", "{}", "long"));
  EXPECT_EQ(key_.name().size(), 32u);
  const ResultKey others[] = {ResultKey::of("you", 7, "sh", "{}", "long"), ResultKey::of("me", 8, "sh", "{}", "long"),
                              ResultKey::of("me", 7, "s", "h{}", "long"), ResultKey::of("me", 7, "sh", "{ }", "long"),
                              ResultKey::of("me", 7, "sh", "{}", "longer")};
  for (const ResultKey& other : others) EXPECT_NE(key_.name(), other.name());
}

TEST_F(FrozenTest, TheFirstFormStays) {
  EXPECT_TRUE(frozen_->empty());
  EXPECT_EQ(frozen_->keep("me", key_, "long", kForm).form, kForm);
  EXPECT_EQ(frozen_->keep("me", key_, "long", SmallerForm{"other", 120, 3, {}, {}}).form, kForm);
  EXPECT_EQ(frozen_->keep("me", key_, "long", std::nullopt).form, kForm);
  EXPECT_EQ(frozen_->find("me", key_).form, kForm);
  EXPECT_FALSE(frozen_->find("you", key_).form);
  EXPECT_FALSE(frozen_->empty());
}

TEST_F(FrozenTest, WhatWasLeftAsItIsStaysSo) {
  EXPECT_FALSE(frozen_->find("me", key_).asItIs);
  EXPECT_TRUE(frozen_->keep("me", key_, "long", std::nullopt).asItIs);
  EXPECT_TRUE(frozen_->find("me", key_).asItIs);
  EXPECT_FALSE(frozen_->keep("me", key_, "long", kForm).form);
}

TEST_F(FrozenTest, FormsSurviveARestart) {
  frozen_->keep("me", key_, "long", kForm);
  ASSERT_TRUE(objects_->flush());
  open();
  EXPECT_EQ(frozen_->find("me", key_).form, kForm);
}

TEST_F(FrozenTest, BeforeAndAfterCanBeSeen) {
  EXPECT_FALSE(frozen_->both("me", key_.name()));
  frozen_->keep("me", key_, "long", kForm);
  const auto both = frozen_->both("me", key_.name());
  ASSERT_TRUE(both);
  EXPECT_EQ(both->before, "long");
  EXPECT_EQ(both->after, kForm);
  EXPECT_EQ(frozen_->original(key_.handle()), "long");
  EXPECT_FALSE(frozen_->original("00ff"));
  EXPECT_FALSE(frozen_->both("you", key_.name()));
}

TEST_F(FrozenTest, WithoutOriginalsThereIsNothingToSee) {
  frozen_->setLimits({}, {});
  frozen_->keep("me", key_, "long", kForm);
  EXPECT_FALSE(frozen_->both("me", key_.name()));
  EXPECT_TRUE(frozen_->find("me", key_).form);
}

TEST_F(FrozenTest, BothSortsAreBounded) {
  frozen_->setLimits({true, 3'600'000, 20'000}, {});
  for (uint64_t i = 0; i < 70'000; ++i) frozen_->keep("me", {i, i}, "", std::nullopt);
  EXPECT_FALSE(frozen_->find("me", {0, 0}).asItIs) << "the oldest are forgotten";
  EXPECT_TRUE(frozen_->find("me", {69'999, 69'999}).asItIs);
  for (uint64_t i = 0; i < 100; ++i) frozen_->keep("me", {i, i + 100'000}, "", kForm);
  EXPECT_LE(frozen_->status().bytes, 20'000u);
  EXPECT_FALSE(frozen_->find("me", {0, 100'000}).form);
  EXPECT_TRUE(frozen_->find("me", {99, 100'099}).form);
}

}  // namespace
}  // namespace spillway::saver
