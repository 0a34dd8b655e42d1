// Accounts that come by command, and with another router's settings, into a running host and without one.
#include <gtest/gtest.h>

#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <sstream>

#include "tests/e2e/RunningHost.h"
#include "tests/e2e/Shell.h"

namespace spillway::test {
namespace {

namespace fs = std::filesystem;

std::string slurp(const std::string& file) {
  std::ostringstream out;
  out << std::ifstream(file).rdbuf();
  return out.str();
}

bool has(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

class ImportTest : public testing::Test {
 protected:
  void SetUp() override {
    host_.start("# mine\n" + providersYaml({{"first", "openai-compatible", upstream_.baseUrl() + "/v1", {"key-1"}}}) +
                "chains:\n  # the usual\n  default:\n    - {tier: subscription, use: [first/m-1]}\n");
    yaml_ = slurp(host_.folder().path() + "/spillway.yaml");
  }
  std::string state() const { return host_.folder().path() + "/state"; }
  Outcome run(const std::string& words) const {
    return shell(home_.path(), "spillway " + words + " --state " + state());
  }
  Json json(const std::string& words) const {
    const Outcome outcome = run(words + " --json");
    EXPECT_EQ(outcome.status, 0) << words << "\n" << outcome.errors;
    const Json parsed = Json::parse(outcome.out, nullptr, false);
    EXPECT_FALSE(parsed.is_discarded()) << words << "\n" << outcome.out;
    return parsed;
  }
  bool hasAccount(const std::string& name) const {
    const Json listed = json("accounts list");
    for (const Json& one : listed["accounts"])
      if (one["provider"].get<std::string>() + "/" + one["account"].get<std::string>() == name) return true;
    return false;
  }
  bool awaitAccount(const std::string& name) const {
    for (int i = 0; i < 150; ++i, ::usleep(200'000))
      if (hasAccount(name)) return true;
    return false;
  }
  // A router's file with a server that is there, under another name than above, and a key that stands in clear.
  std::string theirs(const std::string& key = "sk-import-clear-key-0001") const {
    std::string url = upstream_.baseUrl() + "/v1";
    url.replace(url.find("127.0.0.1"), 9, "localhost");
    return home_.write(
        "litellm_config.yaml",
        "model_list:\n  - model_name: theirs\n    litellm_params:\n      model: openai/m-9\n      api_base: " + url +
            "\n      api_key: " + key + "\n");
  }

  simulator::Simulator upstream_;
  RunningHost host_;
  TempFolder home_;
  std::string yaml_;
};

TEST_F(ImportTest, AnotherRoutersSettingsAreTakenInByARunningHost) {
  const std::string file = theirs();
  const Json dry = json("import litellm " + file + " --dry-run");
  EXPECT_EQ(dry["written"], false);
  EXPECT_EQ(dry["kept_keys"], 1);
  EXPECT_FALSE(has(dry.dump(), "sk-import-clear"));
  const std::string written = dry["config"];
  EXPECT_EQ(slurp(written), yaml_);  // nothing was written
  const Outcome asked = run("import litellm " + file);
  EXPECT_EQ(asked.status, 1);
  EXPECT_TRUE(has(asked.errors, "--yes")) << asked.errors;

  const Json done = json("import litellm " + file + " --yes");
  EXPECT_EQ(done["written"], true);
  const std::string after = slurp(written);
  EXPECT_TRUE(has(after, "# mine\n")) << after;
  EXPECT_TRUE(has(after, "  # the usual\n")) << after;
  EXPECT_FALSE(has(after, "sk-import-clear")) << after;
  // What it was is kept.
  bool kept = false;
  for (const auto& entry : fs::directory_iterator(state() + "/config-history"))
    kept = kept || slurp(entry.path()) == yaml_;
  EXPECT_TRUE(kept);
  std::string account;
  for (const Json& row : done["comes"])
    if (row["kind"] == "account") account = row["name"];
  EXPECT_TRUE(awaitAccount(account)) << account << "\n" << host_.log();
  // An agent gets an answer under the name that it used before.
  const Json tried = json("try 'say exactly: moved house' --model theirs");
  EXPECT_EQ(tried["answer"], "moved house");
  // Again, and nothing is new.
  EXPECT_EQ(json("import litellm " + file + " --yes")["written"], false);
  EXPECT_EQ(slurp(written), after);
}

TEST_F(ImportTest, WhatTheRunningHostDoesNotTakeIsTakenBack) {
  const std::string file = theirs("os.environ/ONLY_IN_THIS_SHELL");
  const Outcome outcome = shell(
      home_.path(), "export ONLY_IN_THIS_SHELL=a-key\nspillway import litellm " + file + " --yes --state " + state());
  EXPECT_EQ(outcome.status, 1) << outcome.out;
  EXPECT_TRUE(has(outcome.errors, "ONLY_IN_THIS_SHELL")) << outcome.errors;
  EXPECT_TRUE(has(outcome.errors, "all is as it was")) << outcome.errors;
  EXPECT_EQ(slurp(json("import litellm " + theirs() + " --dry-run")["config"].get<std::string>()), yaml_);
}

TEST_F(ImportTest, WithoutAHostTheFileIsMadeAndAHostServesByIt) {
  TempFolder state;
  const std::string words = " --json --state " + state.path() + "/state";
  const Outcome list = shell(home_.path(), "spillway import --json");
  EXPECT_EQ(list.status, 0) << list.errors;
  theirs();
  const Outcome done = shell(home_.path(), "spillway import litellm --yes" + words);
  EXPECT_EQ(done.status, 0) << done.errors;
  const Json result = Json::parse(done.out, nullptr, false);
  ASSERT_FALSE(result.is_discarded()) << done.out;
  EXPECT_EQ(result["config"], state.path() + "/state/config.yaml");
  const Outcome checked = shell(home_.path(), "spillway config check --config " + state.path() +
                                                  "/state/config.yaml --state " + state.path() + "/state");
  EXPECT_EQ(checked.status, 0) << checked.errors << checked.out;
  const Outcome shown = shell(home_.path(), "spillway logins" + words);
  EXPECT_TRUE(has(shown.out, "main")) << shown.out << shown.errors;
}

TEST_F(ImportTest, WordsAndFilesThatAreNoneAreSaidToBe) {
  const Outcome unknown = run("import litelm");
  EXPECT_EQ(unknown.status, 2);
  EXPECT_TRUE(has(unknown.errors, "did you mean 'litellm'?")) << unknown.errors;
  const Outcome nowhere = run("import 9router");
  EXPECT_EQ(nowhere.status, 1);
  EXPECT_TRUE(has(nowhere.errors, "usual place")) << nowhere.errors;
  const Outcome broken = run("import litellm " + home_.write("broken.yaml", "model_list: ["));
  EXPECT_EQ(broken.status, 1);
  EXPECT_TRUE(has(broken.errors, "broken.yaml: line")) << broken.errors;
}

TEST_F(ImportTest, AccountsAreAddedTriedAndRemovedByCommand) {
  const Outcome added =
      shell(home_.path(), "echo typed-key-0002 | spillway accounts add lab --plugin openai-compatible --base-url " +
                              upstream_.baseUrl() + "/v1 --name work --tier free --state " + state());
  EXPECT_EQ(added.status, 0) << added.errors;
  EXPECT_FALSE(has(added.out + added.errors, "typed-key")) << added.out;
  EXPECT_TRUE(awaitAccount("lab/work")) << host_.log();
  const Json tested = json("accounts test lab/work");
  EXPECT_EQ(tested["ok"], true) << tested;

  // One of its models is asked, through that account alone, as the trace says.
  shell(home_.path(), "echo typed-key-0004 | spillway accounts add lab --name other --state " + state());
  EXPECT_TRUE(awaitAccount("lab/other")) << host_.log();
  const Json called = json("accounts test lab/other --call --model lab/any");
  EXPECT_EQ(called["ok"], true) << called;
  EXPECT_EQ(called["how"], "call") << called;
  const Json trace = host_.trace(called["exchange"]);
  EXPECT_EQ(trace["account"], "other") << trace.dump(1);
  EXPECT_EQ(trace["model"], "any") << trace.dump(1);
  EXPECT_EQ(upstream_.requests().back().key, "typed-key-0004");
  upstream_.script(R"([{"times":9,"do":{"status":401}}])");
  const Outcome refused = run("accounts test lab/work --call --model any");
  EXPECT_EQ(refused.status, 1) << refused.out;
  EXPECT_TRUE(has(refused.errors, "lab/work: ")) << refused.errors;
  upstream_.reset();
  EXPECT_EQ(run("accounts test lab/work --model any").status, 2);
  const Outcome twice = shell(
      home_.path(),
      "export LAB_KEY=other-key-0003\nspillway accounts add lab --key-env LAB_KEY --name work --state " + state());
  EXPECT_EQ(twice.status, 1);
  EXPECT_TRUE(has(twice.errors, "already")) << twice.errors;
  EXPECT_EQ(run("accounts remove lab/work").status, 0);
  EXPECT_FALSE(hasAccount("lab/work"));
  EXPECT_EQ(run("accounts remove lab/work").status, 1);
  const Outcome none = shell(home_.path(), "spillway accounts add lab --state " + state() + " < /dev/null");
  EXPECT_EQ(none.status, 1);
  EXPECT_TRUE(has(none.errors, "--no-key")) << none.errors;
  EXPECT_EQ(run("accounts test nonsense").status, 2);
}

}  // namespace
}  // namespace spillway::test
