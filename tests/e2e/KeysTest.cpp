// Client keys made at run time: by command line and API, in force without a restart, refused in the client's own wire.
#include <gtest/gtest.h>

#include <sys/stat.h>

#include <chrono>
#include <csignal>
#include <cstdio>
#include <thread>

#include "tests/Places.h"
#include "tests/e2e/RunningHost.h"

namespace spillway::test {
namespace {

struct Outcome {
  int status = -1;
  std::string output;
};

// Standard output alone.
Outcome shell(const std::string& command) {
  Outcome outcome;
  FILE* pipe = ::popen(command.c_str(), "r");
  char buffer[4096];
  for (size_t n; (n = std::fread(buffer, 1, sizeof buffer, pipe)) > 0;) outcome.output.append(buffer, n);
  const int status = ::pclose(pipe);
  outcome.status = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
  while (outcome.output.ends_with('\n')) outcome.output.pop_back();
  return outcome;
}

using Headers = std::vector<std::pair<std::string, std::string>>;

class KeysTest : public testing::Test {
 protected:
  void start(const std::string& more = {}) {
    host_.start(providersYaml({{"up", "openai-compatible", upstream_.baseUrl() + "/v1", {"key-1"}}}) +
                "chains:\n  default: [{tier: cheap, use: [up/m]}]\n  coding: [{tier: cheap, use: [up/m]}]\n"
                "models: [{match: 'code-*', chain: coding}]\n" +
                more);
  }
  Outcome keys(const std::string& words) const {
    return shell("HOME=" + host_.folder().path() + " " SPILLWAY_BUILD_DIR "/bin/spillway keys " + words + " --state " +
                 host_.folder().path() + "/state 2>&1");
  }
  std::string create(const std::string& words) const {
    const Outcome made = shell("HOME=" + host_.folder().path() + " " SPILLWAY_BUILD_DIR "/bin/spillway keys create " +
                               words + " --state " + host_.folder().path() + "/state 2>/dev/null");
    EXPECT_EQ(made.status, 0) << words;
    EXPECT_TRUE(made.output.starts_with("sk-spillway-")) << made.output;
    return made.output;
  }
  static Headers bearer(const std::string& key) { return {{"Authorization", "Bearer " + key}}; }
  HttpReply ask(const std::string& key, const std::string& model = "x") const {
    return postJson(host_.port(), "/v1/chat/completions", chatBody(model, "hi"), key.empty() ? Headers{} : bearer(key));
  }
  // The host looks at the file twice a second and wants to see it at rest.
  int askUntil(const std::string& key, int status) const {
    int seen = 0;
    for (int i = 0; i < 100; ++i) {
      if (seen = ask(key).status; seen == status) break;
      std::this_thread::sleep_for(std::chrono::milliseconds(100));
    }
    return seen;
  }

  simulator::Simulator upstream_;
  RunningHost host_;
};

TEST_F(KeysTest, AKeyOfTheCommandLineIsTakenUpAndRevokedWithoutARestart) {
  start();
  EXPECT_EQ(ask("").status, 200) << "no key, none needed";
  const std::string key = create("laptop");
  EXPECT_EQ(askUntil("", 401), 401) << "there is one now, so all need one";
  EXPECT_EQ(ask(key).status, 200);
  const Outcome listed = keys("list");
  EXPECT_NE(listed.output.find("laptop"), std::string::npos) << listed.output;
  EXPECT_EQ(listed.output.find(key.substr(12)), std::string::npos);
  EXPECT_EQ(host_.log().find(key.substr(12)), std::string::npos);

  const std::string second = create("desktop");
  EXPECT_EQ(askUntil(second, 200), 200);
  EXPECT_EQ(keys("revoke laptop").status, 0);
  EXPECT_EQ(askUntil(key, 401), 401);
  EXPECT_EQ(ask(second).status, 200);
  EXPECT_NE(keys("revoke laptop").status, 0);
  for (const auto& request : upstream_.requests()) EXPECT_EQ(request.key, "key-1");
}

TEST_F(KeysTest, KeysOutliveARestart) {
  start();
  const std::string key = create("laptop");
  host_.program().signalAndWait(SIGTERM);
  host_.restart();
  EXPECT_EQ(ask("").status, 401);
  const HttpReply reply = ask(key);
  EXPECT_EQ(reply.status, 200);
  EXPECT_EQ(reply.header("x-spillway-provider"), "up");
}

TEST_F(KeysTest, WhatAKeyMayAskForIsSaidInTheClientsOwnWire) {
  start();
  const std::string key = create("laptop --chains coding --models 'code-*,coding'");
  ASSERT_EQ(askUntil("", 401), 401);
  EXPECT_EQ(ask(key, "code-1").status, 200);
  const HttpReply chat = ask(key, "other");
  EXPECT_EQ(chat.status, 403);
  EXPECT_EQ(Json::parse(chat.body)["error"]["message"],
            "the client key 'laptop' may use the chains coding only, and 'other' goes to the chain 'default'; "
            "see spillway explain key_rights");
  EXPECT_EQ(chat.header("x-spillway-fault"), "forbidden");
  const HttpReply messages = postJson(host_.port(), "/v1/messages", messagesBody("up/m", "hi"), {{"x-api-key", key}});
  EXPECT_EQ(messages.status, 403);
  const Json body = Json::parse(messages.body);
  EXPECT_EQ(body["type"], "error");
  EXPECT_EQ(body["error"]["type"], "permission_error") << messages.body;
  EXPECT_NE(body["error"]["message"].get<std::string>().find("goes to a provider directly"), std::string::npos);
  // Nor is it shown anything else.
  const HttpReply list = get(host_.port(), "/v1/models", {{"authorization", "Bearer " + key}});
  const Json models = Json::parse(list.body)["data"];
  ASSERT_EQ(models.size(), 1u) << list.body;
  EXPECT_EQ(models[0]["id"], "coding");
  const HttpReply unknown = postJson(host_.port(), "/v1/messages", messagesBody("x", "hi"), {{"x-api-key", "sk-no"}});
  EXPECT_EQ(unknown.status, 401);
  EXPECT_EQ(Json::parse(unknown.body)["error"]["type"], "authentication_error") << unknown.body;
}

TEST_F(KeysTest, RequestsAboveTheRateWaitAsLongAsIsSaid) {
  start();
  const std::string key = create("laptop --rpm 2");
  ASSERT_EQ(askUntil("", 401), 401);
  EXPECT_EQ(ask(key).status, 200);
  EXPECT_EQ(ask(key).status, 200);
  const HttpReply limited = ask(key);
  EXPECT_EQ(limited.status, 429);
  const int wait = std::stoi(limited.header("retry-after"));
  EXPECT_GT(wait, 50);
  EXPECT_LE(wait, 61);
  EXPECT_NE(limited.body.find("may make 2 requests in a minute"), std::string::npos) << limited.body;
}

// The model of these costs a thousand micro-dollars a token.
class KeyBudgetTest : public KeysTest {
 protected:
  void start() {
    host_.start(
        "providers:\n  up:\n    plugin: openai-compatible\n    base_url: " + upstream_.baseUrl() +
        "/v1\n    models: [{id: m, input: 1000, output: 1000, max_output: 50}]\n    accounts: [{name: main, key: "
        "key-1}]\nchains:\n  default: [{tier: cheap, use: [up/m]}]\n"
        "client_keys: [{name: admin, key: admin-secret}]\n");
  }
  Json budget(const std::string& name) const {
    const Json rows = Json::parse(get(host_.port(), "/api/budgets", bearer("admin-secret")).body)["budgets"];
    for (const Json& row : rows)
      if (row["name"] == name) return row;
    return {};
  }
};

TEST_F(KeyBudgetTest, AKeyOfTheCommandLineIsStoppedAtItsBudgetAlsoAfterARestart) {
  start();
  const std::string key = create("laptop --dollars 0.000001 --per month");
  ASSERT_EQ(askUntil(key, 200), 200);
  const HttpReply refused = ask(key);
  EXPECT_EQ(refused.status, 429);
  EXPECT_NE(refused.body.find("the budget 'key:laptop' of client_key 'laptop' is used up"), std::string::npos)
      << refused.body;
  EXPECT_FALSE(refused.header("retry-after").empty());
  EXPECT_EQ(ask("admin-secret").status, 200) << "it is of this key alone";
  EXPECT_EQ(budget("key:laptop")["state"], "used_up");
  EXPECT_EQ(budget("key:laptop")["per"], "month");
  EXPECT_NE(keys("list").output.find("0.000001 dollars a month"), std::string::npos) << keys("list").output;

  host_.program().signalAndWait(SIGTERM);
  host_.restart();
  EXPECT_EQ(ask(key).status, 429);
  EXPECT_GT(budget("key:laptop")["cost_micros"]["used"], 1);

  EXPECT_EQ(keys("revoke laptop").status, 0);
  EXPECT_EQ(askUntil(key, 401), 401);
  EXPECT_TRUE(budget("key:laptop").is_null()) << "it goes with its key";
}

TEST_F(KeyBudgetTest, TheManagementApiMakesThemAtOnce) {
  start();
  const HttpReply made = postJson(
      host_.port(), "/api/keys", R"({"name": "phone", "budget": {"per": "day", "tokens": 1}})", bearer("admin-secret"));
  ASSERT_EQ(made.status, 201) << made.body;
  EXPECT_EQ(Json::parse(made.body)["budget"], Json::parse(R"({"per": "day", "dollars": null, "tokens": 1})"));
  EXPECT_EQ(budget("key:phone")["state"], "ok") << "there before anything was spent";
  const std::string key = Json::parse(made.body)["key"];
  EXPECT_EQ(ask(key).status, 200);
  EXPECT_EQ(ask(key).status, 429);
  const HttpReply wrong =
      postJson(host_.port(), "/api/keys", R"({"name": "x", "budget": {"tokens": 1}})", bearer("admin-secret"));
  EXPECT_EQ(wrong.status, 400);
  EXPECT_NE(wrong.body.find("'budget' needs 'per'"), std::string::npos) << wrong.body;
}

TEST_F(KeysTest, TheManagementApiMakesAndRevokesKeys) {
  start("client_keys: [{name: admin, key: admin-secret}]\n");
  const int64_t soon =
      std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::system_clock::now().time_since_epoch())
          .count() +
      1500;
  const HttpReply made =
      postJson(host_.port(), "/api/keys", R"({"name": "phone", "expires_ms": )" + std::to_string(soon) + "}",
               bearer("admin-secret"));
  ASSERT_EQ(made.status, 201) << made.body;
  const std::string key = Json::parse(made.body)["key"];
  EXPECT_EQ(ask(key).status, 200) << "at once";
  EXPECT_EQ(get(host_.port(), "/api/keys", bearer(key)).status, 403) << "it is for models";
  EXPECT_EQ(get(host_.port(), "/metrics", bearer(key)).status, 403);
  EXPECT_EQ(get(host_.port(), "/v1/models", bearer(key)).status, 200);
  std::this_thread::sleep_for(std::chrono::milliseconds(1600));
  const HttpReply expired = ask(key);
  EXPECT_EQ(expired.status, 401);
  EXPECT_NE(expired.body.find("'phone' has expired"), std::string::npos) << expired.body;
  EXPECT_EQ(postJson(host_.port(), "/api/keys", R"({"name": "admin"})", bearer("admin-secret")).status, 409)
      << "the configuration has that name";
  HttpRequest revoke{"DELETE", "/api/keys/phone", bearer("admin-secret"), "", 20000, 0};
  EXPECT_EQ(exchange(host_.port(), revoke).status, 200);
  EXPECT_NE(ask(key).body.find("none that it knows"), std::string::npos);
}

TEST_F(KeysTest, AnOpenListenerLetsNobodyInWithoutAKey) {
  copyPlugins(host_.pluginFolder());
  Program program;
  const std::string state = host_.folder().path() + "/state";
  program.start({SPILLWAY_BUILD_DIR "/bin/spillway", "--listen", "0.0.0.0:0", "--state", state, "--plugins",
                 host_.pluginFolder()},
                host_.folder().path() + "/open.log", {{"HOME", host_.folder().path()}});
  const std::string address = program.await("listening on http://0.0.0.0:");
  ASSERT_FALSE(address.empty()) << program.log();
  const auto port = static_cast<uint16_t>(std::stoi(address));
  const HttpReply refused = postJson(port, "/v1/chat/completions", chatBody("x", "hi"));
  EXPECT_EQ(refused.status, 401);
  EXPECT_NE(refused.body.find("spillway keys create"), std::string::npos) << refused.body;
  EXPECT_EQ(get(port, "/api/exchanges").status, 401);
  EXPECT_EQ(get(port, "/healthz").status, 200);
  const std::string key = create("laptop");
  int status = 0;
  for (int i = 0; i < 100 && status != 200; ++i) {
    status = postJson(port, "/v1/chat/completions", chatBody("x", "hi"), bearer(key)).status;
    std::this_thread::sleep_for(std::chrono::milliseconds(100));
  }
  EXPECT_EQ(status, 200);
}

TEST_F(KeysTest, MistakesOfTheCommandLineAreNamed) {
  start();
  const std::pair<const char*, const char*> cases[] = {{"", "needs a word"},
                                                       {"make x", "none of create, list and revoke"},
                                                       {"create", "needs a NAME"},
                                                       {"create 'a b'", "the name must be"},
                                                       {"create a b", "unexpected"},
                                                       {"create a --rpm none", "--rpm must be"},
                                                       {"create a --expires soon", "--expires must be"},
                                                       {"create a --dollars much --per day", "--dollars must be"},
                                                       {"create a --dollars 0 --per day", "--dollars must be"},
                                                       {"create a --tokens 1.5 --per day", "--tokens must be"},
                                                       {"create a --dollars 5 --per year", "--per must be hour, day"},
                                                       {"create a --dollars 5", "need --per hour, day, week or month"},
                                                       {"create a --per day", "--per needs --dollars, --tokens or"},
                                                       {"list --rpm 5", "unknown option --rpm"},
                                                       {"create a --chain x", "unknown option --chain"},
                                                       {"revoke nobody", "no client key 'nobody'"}};
  for (const auto& [words, message] : cases) {
    const std::string word(words);
    const Outcome outcome =
        word.starts_with("revoke") ? keys(word) : shell(SPILLWAY_BUILD_DIR "/bin/spillway keys " + word + " 2>&1");
    EXPECT_NE(outcome.status, 0) << words;
    EXPECT_NE(outcome.output.find(message), std::string::npos) << words << ": " << outcome.output;
  }
}

}  // namespace
}  // namespace spillway::test
