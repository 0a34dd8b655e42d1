// The command line as people type it: help, exit statuses, the manual page, and completion in the shells themselves.
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "tests/e2e/Program.h"
#include "tests/e2e/Shell.h"

namespace spillway::test {
namespace {

using Json = nlohmann::json;

class CommandsTest : public testing::Test {
 protected:
  Outcome run(const std::string& line) const { return shell(folder_.path(), line); }

  TempFolder folder_;
};

TEST_F(CommandsTest, HelpTeaches) {
  for (const char* words : {"--help", "-h", "help"}) {
    const Outcome help = run(std::string("spillway ") + words);
    EXPECT_EQ(help.status, 0);
    EXPECT_NE(help.out.find("usage: spillway"), std::string::npos) << words;
  }
  EXPECT_EQ(run("spillway help keys create").out, run("spillway keys create --help").out);
  EXPECT_EQ(run("spillway help keys").out, run("spillway keys --help").out);
  EXPECT_EQ(run("spillway help nonsense").status, 2);
}

TEST_F(CommandsTest, WordsThatAreNotUnderstoodAreExitStatusTwoAndSayWhereToLook) {
  const Outcome unknown = run("spillway kes list");
  EXPECT_EQ(unknown.status, 2);
  EXPECT_EQ(unknown.errors, "spillway: there is no command 'kes'; did you mean 'keys'? See spillway help\n");
  EXPECT_EQ(run("spillway keys").errors,
            "spillway keys: keys needs a word: create, list or revoke; see spillway help keys\n");
  EXPECT_EQ(run("spillway --listn x").errors,
            "spillway: unknown option --listn; did you mean --listen? See spillway help\n");
  EXPECT_EQ(run("spillway keys create x --rpm 0").status, 2);
}

TEST_F(CommandsTest, ErrorsAreJsonForThoseWhoWantIt) {
  const Outcome failed = run("spillway keys revoke nobody --json");
  EXPECT_EQ(failed.status, 1);
  const Json error = Json::parse(failed.errors);
  EXPECT_EQ(error["error"]["exit"], 1);
  EXPECT_NE(error["error"]["message"].get<std::string>().find("nobody"), std::string::npos);
}

TEST_F(CommandsTest, WithoutARunningHostTheExitStatusIsThree) {
  const Outcome outcome = run("spillway open --print");
  EXPECT_EQ(outcome.status, 3);
  EXPECT_NE(outcome.errors.find("no Spillway runs with the state folder"), std::string::npos) << outcome.errors;
}

TEST_F(CommandsTest, AnErrorNamesItsExplanationWhichNeedsNoHost) {
  const Outcome outcome = run("spillway status --url http://127.0.0.1:1");
  EXPECT_EQ(outcome.status, 3);
  EXPECT_NE(outcome.errors.find("? See spillway explain no_host\n"), std::string::npos) << outcome.errors;
  const Outcome explained = run("spillway explain no_host");
  EXPECT_EQ(explained.status, 0);
  EXPECT_NE(explained.out.find("\n\nWhat to do. 'spillway serve' starts one."), std::string::npos) << explained.out;
  EXPECT_EQ(Json::parse(run("spillway explain no_host --json").out)["name"], "no_host");
  EXPECT_EQ(run("spillway explain nothing_of_the_kind").status, 3) << "that could be a request";
}

TEST_F(CommandsTest, KeysAreJsonToo) {
  const Json made = Json::parse(run("spillway keys create a --rpm 5 --json").out);
  EXPECT_TRUE(made["key"].get<std::string>().starts_with("sk-spillway-"));
  const Json list = Json::parse(run("spillway keys list --json").out);
  EXPECT_EQ(list["keys"][0]["requests_per_minute"], 5);
  EXPECT_EQ(Json::parse(run("spillway keys revoke a --json").out)["revoked"], "a");
}

TEST_F(CommandsTest, ProvidersVersionAndConfigurationAreJsonToo) {
  EXPECT_GT(Json::parse(run("spillway providers --json").out)["providers"].size(), 50u);
  EXPECT_EQ(Json::parse(run("spillway version --json").out)["name"], "spillway");
  EXPECT_EQ(run("spillway --version").out, run("spillway version").out);
  EXPECT_GT(Json::parse(run("spillway config schema --json").out)["fields"].size(), 20u);
  EXPECT_EQ(run("spillway --print-config-schema").out, run("spillway config schema").out);
  folder_.write("bad.yaml", "listen: nowhere\nchainz: {}\n");
  const Outcome bad = run("spillway config check --config bad.yaml --json");
  EXPECT_EQ(bad.status, 1);
  EXPECT_EQ(Json::parse(bad.out)["problems"].size(), 2u) << bad.out;
  EXPECT_EQ(run("spillway --check-config --config bad.yaml").status, 1);
}

TEST_F(CommandsTest, TheManualPageIsGoodTroff) {
  ASSERT_EQ(run("spillway help --man > spillway.1").status, 0);
  if (!hasProgram("mandoc")) GTEST_SKIP() << "mandoc is not here";
  // It has no date on purpose: a build of the same sources is the same.
  EXPECT_EQ(run("mandoc -T lint -W warning spillway.1 | grep -v 'missing date'").out, "");
  const Outcome text = run("mandoc -T utf8 spillway.1 | col -b");
  EXPECT_NE(text.out.find("keys create"), std::string::npos);
}

TEST_F(CommandsTest, BashCompletes) {
  if (!hasProgram("bash")) GTEST_SKIP() << "bash is not here";
  folder_.write("configuration.yaml", "");
  folder_.write(
      "c.bash",
      "source <(spillway completion bash)\n"
      "complete -p spillway\n"
      "try() { COMP_WORDS=(\"$@\"); COMP_CWORD=$(($# - 1)); _spillway; printf '%s\\n' \"${COMPREPLY[@]}\"; }\n"
      "try spillway keys cr; try spillway compress --level b; try spillway serve --config conf; "
      "try spillway completion ''\n");
  EXPECT_EQ(run("bash --norc c.bash").out,
            "complete -F _spillway spillway\ncreate\nbalanced\nconfiguration.yaml\nbash\nzsh\nfish\n");
}

TEST_F(CommandsTest, FishCompletes) {
  if (!hasProgram("fish")) GTEST_SKIP() << "fish is not here";
  folder_.write("configuration.yaml", "");
  folder_.write("c.fish",
                "spillway completion fish | source\n"
                "complete -C 'spillway keys cr'\ncomplete -C 'spillway compress --level b'\n"
                "complete -C 'spillway serve --config conf'\n");
  const Outcome outcome = run("fish --no-config c.fish");
  EXPECT_EQ(outcome.out, "create\tMake a client key and print it, this once\nbalanced\nconfiguration.yaml\n")
      << outcome.errors;
}

TEST_F(CommandsTest, ZshCompletes) {
  if (!hasProgram("zsh")) GTEST_SKIP() << "zsh is not here";
  // What _describe is given is what the shell shows.
  folder_.write("c.zsh",
                "autoload -Uz compinit; compinit -u -d ./dump\n"
                "source <(spillway completion zsh)\nprint -r -- $_comps[spillway]\n"
                "_describe() { print -rl -- \"${(@P)4}\" }\n_files() { print -r -- files \"$@\" }\n"
                "try() { words=(\"$@\"); CURRENT=$#; _spillway }\n"
                "try spillway keys cr; try spillway compress --level b; try spillway serve --config ''; "
                "try spillway serve --state ''\n");
  const Outcome outcome = run("zsh -f c.zsh");
  EXPECT_EQ(outcome.out, "_spillway\ncreate:Make a client key and print it, this once\nbalanced:\nfiles\nfiles -/\n")
      << outcome.errors;
}

}  // namespace
}  // namespace spillway::test
