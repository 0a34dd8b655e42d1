#include "host/cli/commands/Compress.h"

#include <gtest/gtest.h>

#include "host/cli/commands/Commands.h"

namespace spillway::cli {
namespace {

using config::CompressionLevel;

base::Result<Compress> parsed(const std::vector<std::string>& words) {
  const base::Result<Arguments> arguments = Arguments::read(kCompress, words);
  if (!arguments.ok()) return arguments.error();
  return Compress::of(*arguments);
}

std::string refusal(const std::vector<std::string>& words) {
  const auto command = parsed(words);
  return command.ok() ? "" : command.error().message;
}

TEST(CompressTest, WithoutArgumentsItIsALosslessFilter) {
  const auto command = parsed({});
  ASSERT_TRUE(command.ok());
  EXPECT_EQ(command->level, CompressionLevel::Lossless);
  EXPECT_TRUE(command->command.empty());
  EXPECT_EQ(command->callArguments(), "");
}

TEST(CompressTest, OptionsAreRead) {
  const auto command =
      parsed({"--as", "git diff", "--level", "max", "--stats", "-s", "/state", "-p", "/a", "-p", "/b"});
  ASSERT_TRUE(command.ok());
  EXPECT_EQ(command->level, CompressionLevel::Max);
  EXPECT_TRUE(command->stats);
  EXPECT_EQ(command->options.state, "/state");
  EXPECT_EQ(command->options.plugins, (std::vector<std::string>{"/a", "/b"}));
  EXPECT_EQ(command->callArguments(), R"({"command":"git diff"})");
}

TEST(CompressTest, WhatStandsBehindTwoDashesIsTheCommandWhateverItLooksLike) {
  const auto command = parsed({"--level", "balanced", "--", "grep", "--level", "a \"b\""});
  ASSERT_TRUE(command.ok());
  EXPECT_EQ(command->command, (std::vector<std::string>{"grep", "--level", "a \"b\""}));
  EXPECT_EQ(command->callArguments(), R"({"command":["grep","--level","a \"b\""]})");
}

TEST(CompressTest, WhatIsSaidOfTheTextWinsOverTheCommandThatIsRun) {
  const auto command = parsed({"--as", "pytest", "--", "./run"});
  ASSERT_TRUE(command.ok());
  EXPECT_EQ(command->callArguments(), R"({"command":"pytest"})");
}

TEST(CompressTest, WordsThatAreNoTextAreNotSaid) {
  const auto command = parsed({"--", "cat", "\xff"});
  ASSERT_TRUE(command.ok());
  EXPECT_EQ(command->callArguments(), "");
}

TEST(CompressTest, MistakesAreNamed) {
  EXPECT_NE(refusal({"--level", "most"}).find("lossless, balanced, max"), std::string::npos);
  EXPECT_NE(refusal({"--level"}).find("--level needs a value"), std::string::npos);
  EXPECT_NE(refusal({"--lvl", "x"}).find("unknown option --lvl"), std::string::npos);
  EXPECT_NE(refusal({"git", "diff"}).find("behind --"), std::string::npos);
  EXPECT_NE(refusal({"--"}).find("needs a COMMAND"), std::string::npos);
}

}  // namespace
}  // namespace spillway::cli
