#include "host/memory/Shelf.h"

#include <gtest/gtest.h>

#include "host/base/Call.h"
#include "tests/unit/store/Fixture.h"

namespace spillway::memory {
namespace {

spw_str str(std::string_view text) { return {text.data(), text.size()}; }

class ShelfTest : public testing::Test {
 protected:
  ShelfTest() {
    objects_ = std::move(*store::ObjectStore::open(folder_.path()));
    objects_->setLimits("wire", {.keepMs = 60'000, .totalBytes = 1 << 20, .objectBytes = 1000});
    call_.arena = &arena_;
  }
  spw_status get(const Shelf& shelf, std::string_view name, std::string* text = nullptr) {
    spw_str found{};
    const spw_status status = shelf.table().get(shelf.table().ctx, &call_, str(name), &found);
    if (status == SPW_OK && text) text->assign(found.ptr, found.len);
    return status;
  }
  static spw_status put(const Shelf& shelf, std::string_view name, std::string_view text) {
    return shelf.table().put(shelf.table().ctx, str(name), str(text));
  }

  store::TempFolder folder_;
  std::unique_ptr<store::ObjectStore> objects_;
  base::Arena arena_;
  spw_call call_;
};

TEST_F(ShelfTest, AClientFindsWhatItPutThereAndNobodyElseDoes) {
  Shelf mine(*objects_, "wire", "me", 10'000), yours(*objects_, "wire", "you", 10'000);
  EXPECT_EQ(put(mine, "a", "one"), SPW_OK);
  EXPECT_EQ(mine.table().append(mine.table().ctx, str("a"), str(" two")), SPW_OK);
  std::string text;
  EXPECT_EQ(get(mine, "a", &text), SPW_OK);
  EXPECT_EQ(text, "one two");
  EXPECT_EQ(get(yours, "a"), SPW_DECLINED);
  yours.table().drop(yours.table().ctx, str("a"));
  EXPECT_EQ(get(mine, "a"), SPW_OK);
  mine.table().drop(mine.table().ctx, str("a"));
  EXPECT_EQ(get(mine, "a"), SPW_DECLINED);
}

TEST_F(ShelfTest, NamesAndTextsHaveLimits) {
  Shelf shelf(*objects_, "wire", "me", 10'000);
  EXPECT_EQ(put(shelf, "", "x"), SPW_DECLINED);
  EXPECT_EQ(put(shelf, std::string(300, 'n'), "x"), SPW_DECLINED);
  EXPECT_EQ(put(shelf, "a", std::string(1001, 'x')), SPW_DECLINED);
  EXPECT_EQ(get(shelf, ""), SPW_DECLINED);
  EXPECT_EQ(get(shelf, "a"), SPW_DECLINED);
}

TEST_F(ShelfTest, WhereWaitingIsNotAllowedNothingIsRead) {
  Shelf shelf(*objects_, "wire", "me", 10'000);
  put(shelf, "a", "one");
  shelf.mayRead(false);
  EXPECT_FALSE(shelf.wantsToRead());
  EXPECT_EQ(get(shelf, "a"), SPW_FAILED);
  EXPECT_TRUE(shelf.wantsToRead());
  shelf.mayRead(true);
  EXPECT_EQ(get(shelf, "a"), SPW_OK);
}

TEST_F(ShelfTest, OneRequestReadsOnlySoMuch) {
  Shelf shelf(*objects_, "wire", "me", 2'500);
  put(shelf, "a", std::string(1000, 'x'));
  EXPECT_EQ(get(shelf, "a"), SPW_OK);
  EXPECT_EQ(get(shelf, "a"), SPW_OK);
  EXPECT_FALSE(shelf.tooMuch());
  EXPECT_EQ(get(shelf, "a"), SPW_FAILED);
  EXPECT_TRUE(shelf.tooMuch());
}

}  // namespace
}  // namespace spillway::memory
