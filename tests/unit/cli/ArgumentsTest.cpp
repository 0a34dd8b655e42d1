#include "host/cli/Arguments.h"

#include <gtest/gtest.h>

#include "host/cli/Command.h"
#include "host/cli/Words.h"

namespace spillway::cli {
namespace {

constexpr Operand kOne[] = {{"NAME"}, {"KIND", "", false, Offer::Choices, "a|b"}};
constexpr Operand kMany[] = {{"FILE", "", true, Offer::Files, {}, true}};
constexpr Flag kFlags[] = {{"config", 'c', "FILE"},
                           {"plugins", 'p', "DIR", "", Offer::Folders, {}, true},
                           {"level", 0, "LEVEL", "", Offer::Choices, "low|high"},
                           {"stats", 0}};

const Command kPlain{.path = "do it", .summary = "", .operands = kOne, .flags = kFlags};
const Command kOpenEnd{.path = "many", .summary = "", .operands = kMany, .flags = kFlags};
const Command kAround{.path = "around", .summary = "", .flags = kFlags, .rest = "COMMAND"};

std::string refusal(const Command& command, const std::vector<std::string>& words) {
  const auto read = Arguments::read(command, words);
  return read.ok() ? "" : read.error().message;
}

TEST(ArgumentsTest, OptionsStandAnywhereWithTheirValuesInEitherForm) {
  const auto read = Arguments::read(kPlain, {"--config=x y", "name", "-p", "/a", "a", "-p/b", "--stats"});
  ASSERT_TRUE(read.ok()) << read.error().message;
  EXPECT_EQ(read->text("config"), "x y");
  EXPECT_EQ(read->all("plugins"), (std::vector<std::string>{"/a", "/b"}));
  EXPECT_TRUE(read->has("stats"));
  EXPECT_FALSE(read->has("level"));
  EXPECT_EQ(read->operands(), (std::vector<std::string>{"name", "a"}));
}

TEST(ArgumentsTest, TheLastOfTwoValuesCounts) {
  EXPECT_EQ(Arguments::read(kPlain, {"n", "-c", "1", "-c", "2"})->text("config"), "2");
}

TEST(ArgumentsTest, WhatStandsBehindTwoDashesIsNoOption) {
  const auto operands = Arguments::read(kOpenEnd, {"a", "--", "--stats"});
  ASSERT_TRUE(operands.ok());
  EXPECT_EQ(operands->operands(), (std::vector<std::string>{"a", "--stats"}));
  const auto rest = Arguments::read(kAround, {"--stats", "--", "ls", "--", "-l"});
  ASSERT_TRUE(rest.ok());
  EXPECT_EQ(rest->rest(), (std::vector<std::string>{"ls", "--", "-l"}));
  EXPECT_TRUE(rest->has("stats"));
}

TEST(ArgumentsTest, AValueMayLookLikeAnOption) {
  const auto read = Arguments::read(kAround, {"-c", "--", "--", "ls"});
  ASSERT_TRUE(read.ok());
  EXPECT_EQ(read->text("config"), "--");
  EXPECT_EQ(read->rest(), std::vector<std::string>{"ls"});
}

TEST(ArgumentsTest, MistakesNameTheWordAndWhatIsExpected) {
  EXPECT_EQ(refusal(kPlain, {"n", "--konfig", "x"}), "unknown option --konfig; did you mean --config?");
  EXPECT_EQ(refusal(kPlain, {"n", "--conf", "x"}), "unknown option --conf; did you mean --config?") << "no short forms";
  EXPECT_EQ(refusal(kPlain, {"n", "--conf=x"}), "unknown option --conf; did you mean --config?");
  EXPECT_EQ(refusal(kPlain, {"n", "-x"}), "unknown option -x");
  EXPECT_EQ(refusal(kPlain, {"n", "--config"}), "--config needs a value");
  EXPECT_EQ(refusal(kPlain, {"n", "--stats=2"}), "--stats takes no value");
  EXPECT_EQ(refusal(kPlain, {"n", "--level", "mid"}), "--level must be low or high, got 'mid'");
  EXPECT_EQ(refusal(kPlain, {"n", "c"}), "KIND must be a or b, got 'c'");
  EXPECT_EQ(refusal(kPlain, {}), "do it needs a NAME");
  EXPECT_EQ(refusal(kPlain, {"n", "a", "more"}), "unexpected argument 'more'");
  EXPECT_EQ(refusal(kAround, {"ls"}), "unexpected argument 'ls'; a command to be run stands behind --");
  EXPECT_EQ(refusal(kAround, {"--"}), "-- needs a COMMAND behind it");
  EXPECT_EQ(refusal(kOpenEnd, {}), "many needs a FILE");
}

TEST(ArgumentsTest, WhoAsksForHelpNeedsNothingElse) {
  const auto read = Arguments::read(kPlain, {"-h"});
  ASSERT_TRUE(read.ok());
  EXPECT_TRUE(read->helps());
}

}  // namespace
}  // namespace spillway::cli
