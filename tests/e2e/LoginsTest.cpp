// Tokens and logins through the real host: keys that are exchanged, device logins by command line and API, refresh
// under load, at expiry and after a refusal, and what survives a kill.
#include <gtest/gtest.h>

#include <chrono>
#include <csignal>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <thread>

#include "tests/BuiltPlugins.h"
#include "tests/Places.h"
#include "tests/e2e/Issuer.h"
#include "tests/e2e/RunningHost.h"

namespace spillway::test {
namespace {

class LoginsTest : public testing::Test {
 protected:
  // A configured account whose key is exchanged.
  void startWithKey(const std::string& key = "api-key-secret") {
    host_.start("providers:\n  up:\n    plugin: key-exchange\n    base_url: " + issuer_.url() +
                    "/v1\n    accounts: [{name: main, key: " + key + ", issuer: '" + issuer_.url() +
                    "'}]\nchains:\n  default: [{tier: cheap, use: [up/m]}]\n",
                {}, {SPILLWAY_DEVICE_LOGIN_PROVIDER});
  }
  // Nothing is configured.
  void start(const std::string& yaml = {}) { host_.start(yaml, {}, {SPILLWAY_DEVICE_LOGIN_PROVIDER}); }

  HttpReply ask(const std::string& model = "default") const {
    return postJson(host_.port(), "/v1/chat/completions", chatBody(model, "hi"));
  }
  Json post(const std::string& path, const std::string& body, int status) const {
    const HttpReply reply = postJson(host_.port(), path, body);
    EXPECT_EQ(reply.status, status) << reply.body;
    return Json::parse(reply.body, nullptr, false);
  }
  std::string wish(const std::string& more = R"(,"accept_terms":true)", const std::string& name = "me") const {
    return R"({"provider":"device-login","name":")" + name + R"(","settings":{"issuer":")" + issuer_.url() +
           R"(","upstream_port":")" + std::to_string(issuer_.port()) + "\"}" + more + "}";
  }
  Json ended(const std::string& id) const {
    Json view;
    for (int i = 0; i < 200; ++i) {
      view = host_.getJson("/api/logins/" + id);
      if (view["state"] != "pending") break;
      std::this_thread::sleep_for(std::chrono::milliseconds(50));
    }
    return view;
  }
  void logIn(const std::string& name = "me") {
    const Json begun = post("/api/logins", wish(R"(,"accept_terms":true)", name), 201);
    EXPECT_EQ(ended(begun["id"])["state"], "done");
  }
  Json trace(const HttpReply& reply) const { return host_.trace(reply.header("x-spillway-exchange")); }
  Json account() const { return host_.getJson("/api/logins")["accounts"].at(0); }

  struct Ran {
    int status = -1;
    std::string output;
  };
  Ran run(const std::string& words) const {
    Ran ran;
    const std::string command = "HOME=" + host_.folder().path() + " " SPILLWAY_BUILD_DIR "/bin/spillway " + words +
                                " --state " + host_.folder().path() + "/state 2>&1";
    FILE* pipe = ::popen(command.c_str(), "r");
    char buffer[4096];
    for (size_t n; (n = std::fread(buffer, 1, sizeof buffer, pipe)) > 0;) ran.output.append(buffer, n);
    const int status = ::pclose(pipe);
    ran.status = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
    return ran;
  }

  // No secret is anywhere that somebody reads, nor in a file but the sealed ones.
  void expectNoSecrets(const std::vector<std::string>& texts) const {
    namespace fs = std::filesystem;
    std::vector<std::string> all = texts;
    all.push_back(host_.log());
    for (const char* path : {"/api/logins", "/api/accounts", "/api/exchanges", "/metrics"})
      all.push_back(get(host_.port(), path).body);
    for (const auto& entry : fs::recursive_directory_iterator(host_.folder().path() + "/state")) {
      if (!entry.is_regular_file() || entry.path().string().find("/plugins/") != std::string::npos) continue;
      std::ostringstream text;
      text << std::ifstream(entry.path(), std::ios::binary).rdbuf();
      all.push_back(text.str());
    }
    for (const std::string& secret : issuer_.secrets())
      for (const std::string& text : all)
        EXPECT_EQ(text.find(secret), std::string::npos) << secret << " in " << text.substr(0, 300);
  }

  Issuer issuer_;
  RunningHost host_;
};

TEST_F(LoginsTest, AKeyIsExchangedOnceForAHundredWhoComeTogether) {
  issuer_.set([](Issuer::Settings& s) { s.refreshDelayMs = 300; });
  startWithKey();
  std::vector<std::thread> clients;
  std::atomic<int> good{0};
  for (int i = 0; i < 100; ++i) clients.emplace_back([&] { good += ask().status == 200 ? 1 : 0; });
  for (std::thread& client : clients) client.join();
  EXPECT_EQ(good, 100);
  EXPECT_EQ(issuer_.refreshes(), 1);
  EXPECT_EQ(issuer_.refused(), 0) << "the key itself is never sent";
  EXPECT_EQ(account()["token"], "good");
  expectNoSecrets({ask().body});
}

TEST_F(LoginsTest, AKeyThatIsGoodAsItIsIsSentAsItIs) {
  startWithKey("plain-key-secret");
  const HttpReply refused = ask();
  EXPECT_EQ(issuer_.refreshes(), 0);
  EXPECT_EQ(issuer_.refused(), 1) << "this upstream takes tokens only";
  EXPECT_EQ(refused.body.find("plain-key-secret"), std::string::npos) << refused.body;
  EXPECT_EQ(account()["token"], "key_as_it_is");
}

TEST_F(LoginsTest, ARefusedTokenIsRenewedOnceAndTheRequestGoesOn) {
  startWithKey();
  ASSERT_EQ(ask().status, 200);
  issuer_.revokeAccess();
  const HttpReply reply = ask();
  EXPECT_EQ(reply.status, 200) << reply.body;
  EXPECT_EQ(issuer_.refreshes(), 2);
  EXPECT_NE(reply.header("x-spillway-why").find("Failed: key refused. Then up/m by main: Again, with a new token"),
            std::string::npos)
      << reply.header("x-spillway-why");
  const Json told = trace(reply);
  ASSERT_EQ(told["attempts"].size(), 2u) << told.dump();
  EXPECT_EQ(told["attempts"][0]["status"], 401);
  EXPECT_EQ(told["attempts"][0]["led_to"], "renewed");
  EXPECT_EQ(told["attempts"][1]["led_to"], "answered");
  EXPECT_EQ(told["replay"], "same");
  // No rest of the account stays behind.
  EXPECT_EQ(ask().header("x-spillway-attempts"), "1");
}

TEST_F(LoginsTest, S35_AHundredRefusalsLeadToOneRefresh) {
  issuer_.set([](Issuer::Settings& s) { s.refreshDelayMs = 300; });
  startWithKey();
  ASSERT_EQ(ask().status, 200);
  issuer_.revokeAccess();
  std::vector<std::thread> clients;
  std::atomic<int> good{0};
  for (int i = 0; i < 100; ++i) clients.emplace_back([&] { good += ask().status == 200 ? 1 : 0; });
  for (std::thread& client : clients) client.join();
  EXPECT_EQ(good, 100);
  EXPECT_EQ(issuer_.refreshes(), 2);
}

TEST_F(LoginsTest, AFailedExchangeIsToldAndTriedLater) {
  startWithKey();
  ASSERT_EQ(ask().status, 200);
  issuer_.set([](Issuer::Settings& s) { s.refreshError = "invalid_client"; });
  issuer_.revokeAccess();
  const HttpReply reply = ask();
  EXPECT_EQ(reply.status, 401) << "nothing is wrong with the request";
  EXPECT_NE(reply.body.find("has no token"), std::string::npos) << reply.body;
  EXPECT_EQ(trace(reply)["replay"], "same");
  EXPECT_EQ(account()["token"], "failing");
  EXPECT_NE(account()["message"].get<std::string>().find("invalid_client"), std::string::npos) << account().dump();
  expectNoSecrets({reply.body, trace(reply).dump()});
}

TEST_F(LoginsTest, AtExpiryThereIsOneRefresh) {
  issuer_.set([](Issuer::Settings& s) {
    s.lifeSeconds = 2;
    s.refreshDelayMs = 100;
  });
  startWithKey();
  ASSERT_EQ(ask().status, 200);
  // The one that was made in the background meanwhile is used by nobody, and expires.
  std::this_thread::sleep_for(std::chrono::milliseconds(4'500));
  const int before = issuer_.refreshes();
  std::vector<std::thread> clients;
  std::atomic<int> good{0};
  for (int i = 0; i < 100; ++i) clients.emplace_back([&] { good += ask().status == 200 ? 1 : 0; });
  for (std::thread& client : clients) client.join();
  EXPECT_EQ(good, 100);
  EXPECT_LE(before, 2);
  EXPECT_GE(issuer_.refreshes(), before + 1);
  EXPECT_LE(issuer_.refreshes(), before + 2) << "on a slow machine the next may be due before all have come";
  EXPECT_EQ(issuer_.refused(), 0);
}

TEST_F(LoginsTest, ALoginByTheApiJoinsItsTierAtOnceAndSurvivesARestart) {
  start();
  EXPECT_EQ(ask().header("x-spillway-simulated"), "true") << "there is no account yet";
  const Json refused = post("/api/logins", wish(""), 409);
  EXPECT_NE(refused["error"]["message"].get<std::string>().find("Only tests may use this."), std::string::npos);
  const Json begun = post("/api/logins", wish(), 201);
  EXPECT_EQ(begun["state"], "pending");
  EXPECT_EQ(begun["user_code"], "WXYZ-0000");
  EXPECT_EQ(begun["verification_url"], "http://issuer.test/activate");
  EXPECT_EQ(begun["terms"], "Only tests may use this.");
  const Json done = ended(begun["id"]);
  EXPECT_EQ(done["state"], "done") << done.dump();
  EXPECT_EQ(done["person"], "person@example.test");
  EXPECT_EQ(issuer_.polls(), 2);

  const HttpReply reply = ask();
  EXPECT_EQ(reply.status, 200) << reply.body;
  EXPECT_EQ(reply.header("x-spillway-provider"), "device-login");
  EXPECT_EQ(reply.header("x-spillway-account"), "me");
  EXPECT_EQ(reply.header("x-spillway-tier"), "subscription");
  EXPECT_EQ(host_.getJson("/api/accounts")["accounts"][0]["key_origin"], "login");

  host_.program().signalAndWait(SIGTERM);
  host_.restart();
  EXPECT_EQ(ask().header("x-spillway-account"), "me");
  EXPECT_EQ(issuer_.refreshes(), 0) << "its token is good still";
  EXPECT_EQ(account()["id"], begun["id"]);

  HttpRequest logout{"DELETE", "/api/logins/" + begun["id"].get<std::string>(), {}, "", 20000, 0};
  EXPECT_EQ(exchange(host_.port(), logout).status, 200);
  EXPECT_EQ(issuer_.revocations(), 1) << "the vendor has been told";
  EXPECT_EQ(exchange(host_.port(), logout).status, 404);
  EXPECT_EQ(ask().header("x-spillway-simulated"), "true");
  expectNoSecrets({begun.dump(), done.dump()});
}

TEST_F(LoginsTest, TheConfigurationNamesAndLimitsALogin) {
  start("providers:\n  device-login:\n    accounts: [{name: me, requests_per_minute: 2, upstream_port: '" +
        std::to_string(issuer_.port()) + "', issuer: '" + issuer_.url() +
        "'}]\nchains:\n  default: [{tier: subscription, use: [device-login/m]}]\n");
  const HttpReply before = ask();
  EXPECT_EQ(before.status, 401) << before.body;
  EXPECT_NE(before.body.find("needs a login: spillway login device-login --name me"), std::string::npos) << before.body;
  EXPECT_EQ(host_.getJson("/api/accounts")["accounts"][0]["needs_login"], true);
  EXPECT_EQ(account()["token"], "needs_login");
  logIn();
  EXPECT_EQ(ask().status, 200);
  EXPECT_EQ(ask().status, 200);
  EXPECT_EQ(ask().status, 429) << "as the configuration limits it";
}

TEST_F(LoginsTest, LoginsEndAsTheVendorSays) {
  start();
  for (const auto& [error, state] : {std::pair{"access_denied", "denied"}, std::pair{"expired_token", "expired"}}) {
    issuer_.set([&, &said = error](Issuer::Settings& s) { s.pollError = said; });
    const Json begun = post("/api/logins", wish(), 201);
    const Json view = ended(begun["id"]);
    EXPECT_EQ(view["state"], state) << view.dump();
    EXPECT_NE(view["message"].get<std::string>().find(error), std::string::npos) << view.dump();
  }
  issuer_.set([](Issuer::Settings& s) { s.pollError = "slow_down"; });
  const Json begun = post("/api/logins", wish(), 201);
  EXPECT_EQ(begun["interval_ms"], 1000);
  for (int i = 0; i < 100 && host_.getJson("/api/logins/" + begun["id"].get<std::string>())["interval_ms"] == 1000; ++i)
    std::this_thread::sleep_for(std::chrono::milliseconds(50));
  EXPECT_EQ(host_.getJson("/api/logins/" + begun["id"].get<std::string>())["interval_ms"], 6000)
      << "five seconds slower";
  HttpRequest giveUp{"DELETE", "/api/logins/" + begun["id"].get<std::string>(), {}, "", 20000, 0};
  EXPECT_EQ(exchange(host_.port(), giveUp).status, 200);
  EXPECT_EQ(host_.getJson("/api/logins/" + begun["id"].get<std::string>())["state"], "cancelled");
}

TEST_F(LoginsTest, TheCommandLineLogsInBesideARunningHost) {
  start();
  const std::string settings =
      " --set issuer=" + issuer_.url() + " --set upstream_port=" + std::to_string(issuer_.port());
  const std::string plugins = " --plugins " + host_.pluginFolder();
  EXPECT_NE(run("providers" + plugins).output.find("spillway login device-login"), std::string::npos);
  EXPECT_NE(run("login device-login" + settings + plugins).output.find("--accept-terms"), std::string::npos);
  const Ran login = run("login device-login --name laptop --accept-terms" + settings + plugins);
  EXPECT_EQ(login.status, 0) << login.output;
  EXPECT_NE(login.output.find("Open http://issuer.test/activate and enter the code WXYZ-0000"), std::string::npos)
      << login.output;
  EXPECT_NE(login.output.find("device-login/laptop has logged in as person@example.test"), std::string::npos);
  HttpReply reply;
  for (int i = 0; i < 100 && reply.header("x-spillway-account") != "laptop"; ++i) {
    reply = ask();
    std::this_thread::sleep_for(std::chrono::milliseconds(100));
  }
  EXPECT_EQ(reply.header("x-spillway-account"), "laptop");
  const Ran listed = run("logins");
  EXPECT_NE(listed.output.find("device-login/laptop  person@example.test, made "), std::string::npos) << listed.output;
  const Ran logout = run("logout device-login/laptop" + plugins);
  EXPECT_EQ(logout.status, 0) << logout.output;
  EXPECT_NE(logout.output.find("the vendor has been told"), std::string::npos) << logout.output;
  EXPECT_EQ(issuer_.revocations(), 1);
  EXPECT_NE(run("logout device-login/laptop").status, 0);
  for (int i = 0; i < 100 && ask().header("x-spillway-account") == "laptop"; ++i)
    std::this_thread::sleep_for(std::chrono::milliseconds(100));
  EXPECT_NE(ask().header("x-spillway-account"), "laptop");
  expectNoSecrets({login.output, listed.output});
}

TEST_F(LoginsTest, MistakesOfTheCommandLineAreNamed) {
  start();
  const std::pair<const char*, const char*> cases[] = {{"login", "needs a PROVIDER"},
                                                       {"login a b", "unexpected argument 'b'"},
                                                       {"login a --name 'x y'", "the name must be"},
                                                       {"login a --set x", "--set must be NAME=VALUE"},
                                                       {"login a --nam x", "unknown option --nam"},
                                                       {"logins x", "unexpected argument 'x'"},
                                                       {"logins --name x", "unknown option --name"},
                                                       {"logout device-login", "logout needs PROVIDER/NAME"},
                                                       {"logout a/b", "there is no login a/b"},
                                                       {"login nobody", "there is no provider 'nobody'"}};
  for (const auto& [words, message] : cases) {
    const Ran ran = run(std::string(words));
    EXPECT_NE(ran.status, 0) << words;
    EXPECT_NE(ran.output.find(message), std::string::npos) << words << ": " << ran.output;
  }
  EXPECT_NE(run("login --help").output.find("usage: spillway login PROVIDER"), std::string::npos);
}

TEST_F(LoginsTest, AnEndedLoginIsShownAndSkipped) {
  issuer_.set([](Issuer::Settings& s) { s.lifeSeconds = 1; });
  start();
  logIn();
  ASSERT_EQ(ask().status, 200);
  issuer_.set([](Issuer::Settings& s) { s.refreshError = "invalid_grant"; });
  issuer_.revokeAccess();
  HttpReply reply = ask();
  EXPECT_EQ(reply.status, 401) << reply.body;
  EXPECT_NE(reply.body.find("needs a login"), std::string::npos) << reply.body;
  EXPECT_EQ(account()["token"], "needs_login");
  EXPECT_NE(account()["message"].get<std::string>().find("invalid_grant"), std::string::npos) << account().dump();
  const Json told = trace(reply);
  EXPECT_EQ(told["replay"], "same");
  const Json later = trace(ask());
  EXPECT_EQ(later["skipped"][0]["why"], "needs_login") << later.dump();
  issuer_.set([](Issuer::Settings& s) { s.refreshError = ""; });
  logIn();
  EXPECT_EQ(ask().status, 200) << "it works again at once";
}

// The host dies when the first request with the new token has reached the upstream: the refresh token that came with
// it is the only one that is good.
TEST_F(LoginsTest, AKillAfterARotationLosesNothing) {
  issuer_.set([](Issuer::Settings& s) { s.pendingPolls = 0; });
  start();
  logIn();
  for (int round = 0; round < 3; ++round) {
    ASSERT_EQ(ask().status, 200);
    issuer_.revokeAccess();
    const pid_t host = host_.program().pid();
    issuer_.onChat([host] { ::kill(host, SIGKILL); });
    ask();
    host_.program().waitForEnd();
    issuer_.onChat({});
    host_.restart();
    issuer_.revokeAccess();
    const HttpReply reply = ask();
    EXPECT_EQ(reply.status, 200) << reply.body << host_.log();
    EXPECT_EQ(issuer_.reused(), 0) << "an old refresh token was used";
  }
  EXPECT_EQ(issuer_.refreshes(), 6);
}

}  // namespace
}  // namespace spillway::test
