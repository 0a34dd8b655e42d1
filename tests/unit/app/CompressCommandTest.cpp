#include "host/app/CompressCommand.h"

#include <gtest/gtest.h>

namespace spillway::app {
namespace {

using config::CompressionLevel;

std::string refusal(const std::vector<std::string>& arguments) {
  const auto parsed = CompressCommand::parse(arguments);
  return parsed.ok() ? "" : parsed.error().message;
}

TEST(CompressCommandTest, WithoutArgumentsItIsALosslessFilter) {
  const auto command = CompressCommand::parse({});
  ASSERT_TRUE(command.ok());
  EXPECT_EQ(command->level, CompressionLevel::Lossless);
  EXPECT_TRUE(command->command.empty());
  EXPECT_EQ(command->callArguments(), "");
}

TEST(CompressCommandTest, OptionsAreRead) {
  const auto command =
      CompressCommand::parse({"--as", "git diff", "--level", "max", "--stats", "-s", "/state", "-p", "/a", "-p", "/b"});
  ASSERT_TRUE(command.ok());
  EXPECT_EQ(command->level, CompressionLevel::Max);
  EXPECT_TRUE(command->stats);
  EXPECT_EQ(command->options.state, "/state");
  EXPECT_EQ(command->options.plugins, (std::vector<std::string>{"/a", "/b"}));
  EXPECT_EQ(command->callArguments(), R"({"command":"git diff"})");
}

TEST(CompressCommandTest, WhatStandsBehindTwoDashesIsTheCommandWhateverItLooksLike) {
  const auto command = CompressCommand::parse({"--level", "balanced", "--", "grep", "--level", "a \"b\""});
  ASSERT_TRUE(command.ok());
  EXPECT_EQ(command->command, (std::vector<std::string>{"grep", "--level", "a \"b\""}));
  EXPECT_EQ(command->callArguments(), R"({"command":["grep","--level","a \"b\""]})");
}

TEST(CompressCommandTest, WhatIsSaidOfTheTextWinsOverTheCommandThatIsRun) {
  const auto command = CompressCommand::parse({"--as", "pytest", "--", "./run"});
  ASSERT_TRUE(command.ok());
  EXPECT_EQ(command->callArguments(), R"({"command":"pytest"})");
}

TEST(CompressCommandTest, WordsThatAreNoTextAreNotSaid) {
  const auto command = CompressCommand::parse({"--", "cat", "\xff"});
  ASSERT_TRUE(command.ok());
  EXPECT_EQ(command->callArguments(), "");
}

TEST(CompressCommandTest, MistakesAreNamed) {
  EXPECT_NE(refusal({"--level", "most"}).find("lossless, balanced, max"), std::string::npos);
  EXPECT_NE(refusal({"--level"}).find("--level needs a value"), std::string::npos);
  EXPECT_NE(refusal({"--lvl", "x"}).find("unknown option --lvl"), std::string::npos);
  EXPECT_NE(refusal({"git", "diff"}).find("behind --"), std::string::npos);
  EXPECT_NE(refusal({"--"}).find("needs a COMMAND"), std::string::npos);
}

}  // namespace
}  // namespace spillway::app
