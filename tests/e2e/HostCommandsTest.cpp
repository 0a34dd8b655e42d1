// Commands that talk to a running host, as people type them.
#include <gtest/gtest.h>

#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "tests/Places.h"
#include "tests/e2e/RunningHost.h"
#include "tests/e2e/Shell.h"

namespace spillway::test {
namespace {

std::string slurp(const std::string& file) {
  std::ostringstream out;
  out << std::ifstream(file).rdbuf();
  return out.str();
}

class HostCommandsTest : public testing::Test {
 protected:
  void SetUp() override {
    host_.start(
        providersYaml({{"first", "openai-compatible", upstream_.baseUrl() + "/v1", {"key-1"}},
                       {"second", "openai-compatible", upstream_.baseUrl() + "/v1", {"key-2"}}}) +
        "chains:\n  default:\n    - {tier: subscription, use: [first/m-1]}\n    - {tier: cheap, use: [second/m-2]}\n");
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
  // A client key, in force.
  std::string key(const std::string& words) const {
    const Json made = json("keys create " + words);
    for (int i = 0; i < 100 && get(host_.port(), "/api/about").status != 401; ++i) ::usleep(100'000);
    return made["key"];
  }
  std::string url() const { return "http://127.0.0.1:" + std::to_string(host_.port()); }
  static bool has(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

  simulator::Simulator upstream_;
  RunningHost host_;
  TempFolder home_;
};

TEST_F(HostCommandsTest, StatusSaysThatItRunsAndHowItsAccountsAre) {
  const Json status = json("status");
  EXPECT_EQ(status["running"], true);
  EXPECT_EQ(status["ready"], true);
  EXPECT_EQ(status["accounts"].size(), 2u);
  EXPECT_TRUE(has(run("status").out, "It is ready."));
  host_.program().signalAndWait(SIGTERM);
  const Outcome gone = run("status");
  EXPECT_EQ(gone.status, 3);
  EXPECT_TRUE(has(gone.errors, "start one")) << gone.errors;
}

TEST_F(HostCommandsTest, ATriedPromptIsAnsweredListedExplainedAndSummedUp) {
  const Outcome tried = run("try 'say exactly: hello there'");
  EXPECT_EQ(tried.status, 0);
  EXPECT_EQ(tried.out, "hello there\n");
  EXPECT_TRUE(has(tried.errors, "first/a1")) << tried.errors;
  const Json answer = json("try 'say exactly: again' --model second/m-2");
  EXPECT_EQ(answer["answer"], "again");
  EXPECT_EQ(answer["trace"]["provider"], "second");
  const std::string id = answer["exchange"];

  const Outcome logs = run("logs -n 2");
  EXPECT_TRUE(has(logs.out, id)) << logs.out;
  EXPECT_EQ(std::count(logs.out.begin(), logs.out.end(), '\n'), 2);
  EXPECT_FALSE(has(run("logs --provider first").out, id));

  EXPECT_TRUE(has(run("explain").out, id));
  EXPECT_EQ(json("explain " + id)["id"], id);
  EXPECT_TRUE(has(run("explain " + id).out, "second/a1 m-2"));
  EXPECT_EQ(run("explain nonsense").status, 1);

  const Json usage = json("usage --by provider --since 1h");
  EXPECT_EQ(usage["total"]["exchanges"], 2);
  EXPECT_EQ(usage["usage"].size(), 2u);
  EXPECT_TRUE(has(run("usage").out, "second/m-2"));
  EXPECT_EQ(run("usage --since yesterday").status, 2);
}

TEST_F(HostCommandsTest, WhatARequestHasFailedOfIsExplained) {
  ASSERT_EQ(run("try 'say exactly: fine'").status, 0);
  EXPECT_FALSE(has(run("explain").out, "What that means"));
  upstream_.script(R"([{"times":0,"do":"status=429,retry-after=60"}])");
  const HttpReply refused = postJson(host_.port(), "/v1/chat/completions", chatBody("default", "hi"));
  EXPECT_EQ(refused.status, 429) << refused.body;
  EXPECT_EQ(refused.header("x-spillway-fault"), "rate_limit");
  EXPECT_TRUE(has(refused.body, "; see spillway explain rate_limit")) << refused.body;
  EXPECT_TRUE(has(host_.log(), "; see spillway explain rate_limit")) << host_.log();
  const Outcome explained = run("explain " + refused.header("x-spillway-exchange"));
  EXPECT_TRUE(has(explained.out, "What that means, and what to do\n  spillway explain rate_limit\n")) << explained.out;
}

// The one test for both: whoever runs it is root or not.
TEST_F(HostCommandsTest, AHostThatRunsAsRootSaysWhyNotAndTheDoctorToo) {
  const bool root = ::geteuid() == 0;
  const std::string log = host_.log(), warned = "this runs as root";
  EXPECT_EQ(has(log, warned), root) << log;
  EXPECT_EQ(log.find(warned), log.rfind(warned)) << "once";
  EXPECT_EQ(has(log, "see spillway explain root"), root) << log;
  const Json looked = Json::parse(run("doctor --json").out);
  const auto user = std::find_if(looked["checks"].begin(), looked["checks"].end(),
                                 [](const Json& one) { return one["check"] == "user"; });
  ASSERT_NE(user, looked["checks"].end()) << looked;
  EXPECT_EQ((*user)["state"], root ? "note" : "good") << *user;
  EXPECT_EQ((*user)["fix"].is_string(), root) << *user;
}

TEST_F(HostCommandsTest, LogsFollow) {
  ASSERT_EQ(run("try 'say exactly: before'").status, 0);
  Program follower;
  const std::string log = home_.path() + "/follow";
  follower.start({SPILLWAY_BUILD_DIR "/bin/spillway", "logs", "-f", "-n", "1", "--state", state()}, log);
  ASSERT_NE(follower.await("first/a1"), "") << slurp(log);
  const Json later = json("try 'say exactly: later' --model second/m-2");
  EXPECT_NE(follower.await(later["exchange"].get<std::string>()), "") << slurp(log);
  host_.program().signalAndWait(SIGTERM);
  const int status = follower.waitForEnd();
  EXPECT_TRUE(WIFEXITED(status) && WEXITSTATUS(status) == 3) << status;
  EXPECT_TRUE(has(slurp(log), "the host has ended")) << slurp(log);
}

TEST_F(HostCommandsTest, ModelsAndRoutesAreShown) {
  const Json models = json("models");
  EXPECT_EQ(models["models"][0]["id"], "default");
  const Json plan = json("route --dry-run --model default --tokens 2k");
  EXPECT_EQ(plan["candidates"][0]["provider"], "first");
  EXPECT_EQ(plan["prompt_tokens"], 2000);
  EXPECT_TRUE(has(run("route").out, "first/a1"));
  EXPECT_EQ(run("route --tokens many").status, 2);
  home_.write("request.json", chatBody("second/m-2", "hi"));
  EXPECT_EQ(json("route --request request.json")["candidates"][0]["provider"], "second");
}

TEST_F(HostCommandsTest, AccountsAreTakenOutOfUseAndBack) {
  EXPECT_EQ(json("accounts disable first/a1")["use"], "disabled");
  EXPECT_EQ(json("try 'say exactly: x'")["trace"]["provider"], "second");
  EXPECT_TRUE(has(run("accounts list").out, "disabled"));
  EXPECT_EQ(json("accounts enable first/a1")["use"], "enabled");
  EXPECT_EQ(json("try 'say exactly: x'")["trace"]["provider"], "first");
  EXPECT_EQ(run("accounts disable nobody/a1").status, 1);
  EXPECT_EQ(run("accounts disable first").status, 2);
}

TEST_F(HostCommandsTest, WhereKeysAreNeededTheOwnerOfTheStateFolderNeedsNone) {
  const std::string managing = key("boss --management"), plain = key("laptop");
  EXPECT_EQ(run("status").status, 0);
  const Json answer = json("try 'say exactly: for me'");
  EXPECT_EQ(answer["answer"], "for me");
  EXPECT_EQ(json("keys list")["keys"].size(), 2u) << "the key for the question is gone";

  const auto elsewhere = [&](const std::string& key) {
    return shell(home_.path(), "SPILLWAY_KEY=" + key + " spillway accounts list --url " + url());
  };
  EXPECT_EQ(elsewhere("''").status, 4);
  EXPECT_EQ(elsewhere(plain).status, 4);
  EXPECT_EQ(elsewhere(managing).status, 0);
  EXPECT_EQ(shell(home_.path(), "spillway status --url http://127.0.0.1:1").status, 3);
}

TEST_F(HostCommandsTest, ATicketIsGoodOnceAndForTheManagementApiOnly) {
  key("laptop");
  const auto ticket = [&] {
    const std::string link = json("open --print")["link"];
    return link.substr(link.find("ticket=") + 7);
  };
  const std::string once = ticket();
  EXPECT_EQ(get(host_.port(), "/api/accounts", {{"X-Spillway-Ticket", once}}).status, 200);
  EXPECT_EQ(get(host_.port(), "/api/accounts", {{"X-Spillway-Ticket", once}}).status, 401);
  EXPECT_EQ(get(host_.port(), "/api/accounts", {{"X-Spillway-Ticket", once + "0"}}).status, 401);
  EXPECT_EQ(get(host_.port(), "/v1/models", {{"X-Spillway-Ticket", ticket()}}).status, 401);
  EXPECT_EQ(
      get(host_.port(), "/api/accounts", {{"X-Spillway-Ticket", ticket()}, {"Origin", "http://evil.example"}}).status,
      403);
}

TEST_F(HostCommandsTest, PluginsAreListedWithAndWithoutAHost) {
  const Json running = json("plugins list");
  EXPECT_EQ(running["running"], true);
  EXPECT_GT(running["loaded"].size(), 50u);
  const Json checked = Json::parse(
      shell(home_.path(), "spillway plugins check " SPILLWAY_BUILD_DIR "/plugins/openai-compatible.so --json").out);
  EXPECT_EQ(checked["plugins"][0]["good"], true) << checked;
  home_.write("bad.so", "no plugin");
  EXPECT_EQ(shell(home_.path(), "spillway plugins check bad.so").status, 1);
  host_.program().signalAndWait(SIGTERM);
  EXPECT_EQ(json("plugins list")["running"], false);
}

TEST_F(HostCommandsTest, TheDoctorFindsNothingWrongAndThenWhatIs) {
  key("laptop");
  const Outcome fine =
      run("doctor --call --config " + host_.folder().path() + "/spillway.yaml --plugins " + host_.pluginFolder());
  EXPECT_EQ(fine.status, 0) << fine.out << fine.errors;
  EXPECT_TRUE(has(fine.out, "ok   call first/")) << fine.out;
  home_.write("bad.yaml", "listen: nowhere\n");
  const Outcome bad = run("doctor --config bad.yaml");
  EXPECT_EQ(bad.status, 1);
  EXPECT_TRUE(has(bad.out, "BAD  configuration")) << bad.out;
  EXPECT_TRUE(has(bad.out, "do: spillway config schema")) << bad.out;
}

TEST_F(HostCommandsTest, ABackupOfARunningHostIsRestored) {
  ASSERT_EQ(run("try 'say exactly: kept'").status, 0);
  json("keys create laptop");
  const Json made = json("backup saved.tar.gz");
  EXPECT_GT(made["bytes"], 1000);
  EXPECT_EQ(std::filesystem::status(home_.path() + "/saved.tar.gz").permissions(),
            std::filesystem::perms::owner_read | std::filesystem::perms::owner_write);
  const Outcome running = run("restore saved.tar.gz");
  EXPECT_EQ(running.status, 1);
  EXPECT_TRUE(has(running.errors, "stop it first"));
  host_.program().signalAndWait(SIGTERM);
  json("keys revoke laptop");
  const Json restored = json("restore saved.tar.gz");
  EXPECT_TRUE(std::filesystem::exists(restored["kept"].get<std::string>()));
  EXPECT_EQ(json("keys list")["keys"][0]["name"], "laptop");
  host_.restart();
  EXPECT_EQ(json("usage --since 1h")["total"]["exchanges"], 1);
  home_.write("other.tar.gz", "no archive");
  host_.program().signalAndWait(SIGTERM);
  EXPECT_EQ(run("restore other.tar.gz").status, 1);
}

TEST_F(HostCommandsTest, AConfigurationIsBegunShownAndCompared) {
  const std::string here = "DEEPSEEK_API_KEY=abc spillway ", plugins = " --plugins " + host_.pluginFolder();
  const auto with = [&](const std::string& words) { return shell(home_.path(), here + words + plugins); };
  const Outcome made = with("config init mine.yaml");
  EXPECT_EQ(made.status, 0) << made.errors;
  const std::string text = slurp(home_.path() + "/mine.yaml");
  EXPECT_TRUE(has(text, "{env: DEEPSEEK_API_KEY}")) << text;
  EXPECT_FALSE(has(text, "abc"));
  EXPECT_EQ(with("config init mine.yaml").status, 1) << "it is there already";
  const Outcome shown = with("config show --config mine.yaml");
  EXPECT_TRUE(has(shown.out, "providers.deepseek.accounts.main.key_from: environment variable DEEPSEEK_API_KEY"))
      << shown.out << shown.errors;
  home_.write("other.yaml", text + "allowed_hosts: []\ndefault_chain: default\n");
  EXPECT_EQ(with("config diff mine.yaml other.yaml").status, 0);
  home_.write("third.yaml", "listen: 127.0.0.1:4000\n" + text.substr(text.find("providers:")));
  const Outcome differs = with("config diff mine.yaml third.yaml");
  EXPECT_EQ(differs.status, 1);
  EXPECT_TRUE(has(differs.out, "+ listen: 127.0.0.1:4000")) << differs.out;
}

TEST_F(HostCommandsTest, AnAgentIsConnectedWithAKeyOfItsOwnAndBack) {
  key("boss --management");
  const std::string settings = home_.path() + "/.claude/settings.json";
  std::filesystem::create_directories(home_.path() + "/.claude");
  home_.write(".claude/settings.json", "{\n  // mine\n  \"theme\": \"dark\"\n}\n");
  const Outcome shown = run("connect claude-code --dry-run");
  EXPECT_EQ(shown.status, 0);
  EXPECT_TRUE(has(shown.out, "+   \"env\": {")) << shown.out;
  EXPECT_EQ(slurp(settings), "{\n  // mine\n  \"theme\": \"dark\"\n}\n");
  EXPECT_EQ(run("connect claude-code < /dev/null").status, 1) << "nobody said yes";

  const Json done = json("connect claude-code --yes");
  EXPECT_EQ(done["address"], url());
  const std::string text = slurp(settings);
  EXPECT_TRUE(has(text, url())) << text;
  EXPECT_TRUE(has(text, "// mine"));
  const size_t at = text.find("sk-spillway-");
  ASSERT_NE(at, std::string::npos) << text;
  const std::string own = text.substr(at, text.find('"', at) - at);
  EXPECT_FALSE(has(done.dump(), own)) << "the key is in the file and nowhere else";
  EXPECT_EQ(
      postJson(host_.port(), "/v1/messages", messagesBody("default", "say exactly: hi"), {{"x-api-key", own}}).status,
      200);
  EXPECT_TRUE(has(run("connect").out, "connected"));
  EXPECT_TRUE(has(run("doctor --plugins " + host_.pluginFolder()).out, "ok   agent Claude Code"));

  const Json undone = json("connect claude-code --undo --yes");
  EXPECT_FALSE(undone["revoked_key"].is_null());
  EXPECT_EQ(slurp(settings), "{\n  // mine\n  \"theme\": \"dark\"\n}\n");
  EXPECT_EQ(postJson(host_.port(), "/v1/messages", messagesBody("default", "hi"), {{"x-api-key", own}}).status, 401);
  EXPECT_EQ(run("connect claude-code --undo --yes").status, 1) << "it is not connected";
}

TEST_F(HostCommandsTest, StepsArePrintedForAgentsOutOfReach) {
  const Outcome steps = run("connect zed");
  EXPECT_EQ(steps.status, 0);
  EXPECT_TRUE(has(steps.out, url() + "/v1")) << steps.out;
  const Outcome unknown = run("connect claude-cod");
  EXPECT_EQ(unknown.status, 2);
  EXPECT_TRUE(has(unknown.errors, "did you mean 'claude-code'?")) << unknown.errors;
}

TEST_F(HostCommandsTest, CompletionKnowsTheNamesOfThisHost) {
  const auto offered = [&](const std::string& words) {
    return shell(home_.path(), "spillway __complete -- " + words).out;
  };
  EXPECT_TRUE(has(offered("accounts disable --state " + state() + " fi"), "first/a1\t"));
  EXPECT_TRUE(has(offered("try --state " + state() + " --model de"), "default\tchain\n"));
  EXPECT_TRUE(has(offered("connect cod"), "codex\tCodex\n"));
}

}  // namespace
}  // namespace spillway::test
