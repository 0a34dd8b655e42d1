// Budgets in the running host: accounts spill, chains and keys are refused, a restart forgets nothing, and many at once
// do not overspend.
#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <thread>

#include "tests/Places.h"
#include "tests/e2e/RunningHost.h"

namespace spillway::test {
namespace {

class BudgetTest : public testing::Test {
 protected:
  // Two providers whose model costs 1000 micro-dollars a token.
  std::string yaml(const std::string& budgets) const {
    const auto provider = [](const std::string& id, const std::string& url) {
      return "  " + id + ":\n    plugin: openai-compatible\n    base_url: " + url +
             "/v1\n    models: [{id: m, input: 1000, output: 1000, max_output: 50}]\n    accounts: [{name: main, key: "
             "k-" +
             id + "}]\n";
    };
    return "providers:\n" + provider("first", first_.baseUrl()) + provider("second", second_.baseUrl()) +
           "chains:\n  default:\n    - {tier: cheap, use: [first/m]}\n    - {tier: free, use: [second/m]}\n"
           "  tight: [{tier: cheap, use: [second/m]}]\n"
           "client_keys: [{name: me, key: client-secret}]\nbudgets:\n" +
           budgets;
  }
  HttpReply ask(const std::string& model = "default", bool stream = false) const {
    return postJson(host_.port(), "/v1/chat/completions", chatBody(model, "say exactly: fine", stream), kHeaders);
  }
  Json fetch(const std::string& path) const { return Json::parse(get(host_.port(), path, kHeaders).body); }
  Json budget(size_t index = 0) const { return fetch("/api/budgets")["budgets"].at(index); }

  const std::vector<std::pair<std::string, std::string>> kHeaders{{"Authorization", "Bearer client-secret"}};
  simulator::Simulator first_, second_;
  RunningHost host_;
};

TEST_F(BudgetTest, AUsedUpAccountSpillsToTheNextAndTheTraceSaysWhy) {
  host_.start(yaml("  - {name: small, account: first/main, per: day, dollars: 0.000001}\n"));
  const HttpReply before = ask();
  EXPECT_EQ(before.header("x-spillway-provider"), "first");
  const HttpReply after = ask();
  EXPECT_EQ(after.status, 200);
  EXPECT_EQ(chatText(after), "fine");
  EXPECT_EQ(after.header("x-spillway-provider"), "second");
  EXPECT_EQ(after.header("x-spillway-attempts"), "1") << "the first was not even asked";
  const Json trace = fetch("/api/exchanges/" + after.header("x-spillway-exchange"));
  ASSERT_EQ(trace["skipped"].size(), 1u) << trace.dump(1);
  EXPECT_EQ(trace["skipped"][0]["provider"], "first");
  const std::string reason = trace["skipped"][0]["reason"];
  EXPECT_NE(reason.find("the budget 'small' of account 'first/main' is used up"), std::string::npos) << reason;
  EXPECT_EQ(first_.requests().size(), 1u);
  EXPECT_EQ(budget()["state"], "used_up");
}

TEST_F(BudgetTest, AUsedUpChainIsRefusedWithTheEndOfItsWindow) {
  host_.start(yaml("  - {name: tight, chain: tight, per: hour, tokens: 1}\n"));
  EXPECT_EQ(ask("tight").status, 200);
  const HttpReply refused = ask("tight");
  EXPECT_EQ(refused.status, 429);
  const auto now =
      std::chrono::duration_cast<std::chrono::seconds>(std::chrono::system_clock::now().time_since_epoch()).count();
  EXPECT_NEAR(std::stod(refused.header("retry-after")), static_cast<double>(3600 - now % 3600), 3);
  EXPECT_NE(refused.body.find("the budget 'tight' of chain 'tight' is used up"), std::string::npos) << refused.body;
  EXPECT_EQ(ask("default").status, 200) << "another chain has its own";
  const HttpReply messages = postJson(host_.port(), "/v1/messages", messagesBody("tight", "hi"), kHeaders);
  EXPECT_EQ(messages.status, 429);
  EXPECT_EQ(Json::parse(messages.body)["error"]["type"], "rate_limit_error") << messages.body;
}

TEST_F(BudgetTest, ASoftBudgetWarnsAndGoesOn) {
  host_.start(yaml("  - {name: soft, client_key: '*', per: month, dollars: 0.000001, hard: false}\n"));
  EXPECT_EQ(ask().header("x-spillway-budget"), "");
  const HttpReply warned = ask();
  EXPECT_EQ(warned.status, 200);
  EXPECT_TRUE(warned.header("x-spillway-budget").starts_with("soft; ")) << warned.header("x-spillway-budget");
  EXPECT_NE(host_.log().find("the budget 'soft' of client_key 'me'"), std::string::npos);
  const std::string metrics = get(host_.port(), "/metrics", kHeaders).body;
  EXPECT_NE(metrics.find("spillway_budget_used_up{budget=\"soft\",value=\"me\"} 1"), std::string::npos) << metrics;
}

TEST_F(BudgetTest, ARestartKeepsWhatWasSpent) {
  host_.start(
      yaml("  - {name: small, provider: first, per: month, dollars: 0.000001}\n"
           "  - {name: all, tier: '*', per: week, rolling: true, tokens: 1000000}\n"));
  EXPECT_EQ(ask().header("x-spillway-provider"), "first");
  EXPECT_EQ(ask("default", true).header("x-spillway-provider"), "second");
  const Json before = fetch("/api/budgets");
  host_.program().signalAndWait(SIGTERM);
  host_.restart();
  Json after = fetch("/api/budgets");
  ASSERT_EQ(before["budgets"].size(), 3u) << before.dump(1);
  for (size_t i = 0; i < 3; ++i) {
    EXPECT_EQ(after["budgets"][i]["value"], before["budgets"][i]["value"]);
    EXPECT_EQ(after["budgets"][i]["cost_micros"], before["budgets"][i]["cost_micros"]) << i;
    EXPECT_EQ(after["budgets"][i]["tokens"], before["budgets"][i]["tokens"]) << i;
  }
  EXPECT_EQ(ask().header("x-spillway-provider"), "second");
}

TEST_F(BudgetTest, S33_ManyAtOnceOverspendByLessThanOneRequest) {
  host_.start(yaml("  - {name: small, provider: first, per: day, tokens: 400}\n"));
  ask();
  const int64_t one = budget()["tokens"]["used"];
  ASSERT_GT(one, 0);
  ASSERT_LT(one, 100) << "what is held back has to fit several times";
  first_.script(R"([{"times":0,"do":"first=30"}])");
  std::vector<std::thread> threads;
  for (int i = 0; i < 12; ++i)
    threads.emplace_back([this] {
      for (int n = 0; n < 8; ++n) EXPECT_EQ(ask().status, 200);
    });
  for (std::thread& thread : threads) thread.join();
  const Json row = budget();
  EXPECT_EQ(row["tokens"]["held"], 0);
  EXPECT_LT(row["tokens"]["used"].get<int64_t>(), 400 + one) << row.dump(1);
  // Whatever was left is there for those who come one by one.
  for (int n = 0; n < 50 && budget()["state"] != "used_up"; ++n) EXPECT_EQ(ask().status, 200);
  EXPECT_GE(budget()["tokens"]["used"].get<int64_t>(), 400);
  EXPECT_LT(budget()["tokens"]["used"].get<int64_t>(), 400 + one);
  EXPECT_GT(second_.requests().size(), 0u);
}

TEST_F(BudgetTest, CostsAreTheSameWithAndWithoutATranslation) {
  host_.start(yaml("  - {name: b, provider: first, per: day, tokens: 1000000}\n"));
  const HttpReply same = ask();
  const HttpReply other =
      postJson(host_.port(), "/v1/messages", messagesBody("default", "say exactly: fine"), kHeaders);
  const Json a = fetch("/api/exchanges/" + same.header("x-spillway-exchange"));
  const Json b = fetch("/api/exchanges/" + other.header("x-spillway-exchange"));
  EXPECT_EQ(a["usage"], b["usage"]) << a.dump(1) << b.dump(1);
  EXPECT_EQ(a["cost_micros"], b["cost_micros"]);
  EXPECT_EQ(a["cost_micros"], 1000 * (a["usage"]["input"].get<int64_t>() + a["usage"]["output"].get<int64_t>()));
}

// 40 pieces of 400 bytes are 4,000 tokens: four dollars.
TEST_F(BudgetTest, AHardBudgetEndsAnAnswerThatGoesOnForTooLong) {
  host_.start(yaml("  - {name: small, client_key: me, per: day, dollars: 1.5}\n"));
  first_.script(R"([{"do": "n=40,size=400,gap=5"}])");
  const Json body = {{"model", "first/m"}, {"stream", true}, {"messages", {{{"role", "user"}, {"content", "hi"}}}}};
  const HttpReply chat = postJson(host_.port(), "/v1/chat/completions", body.dump(), kHeaders);
  EXPECT_EQ(chat.status, 200);
  EXPECT_NE(chat.body.find("\"finish_reason\":\"length\""), std::string::npos) << chat.body;
  EXPECT_TRUE(chat.body.ends_with("data: [DONE]\n\n")) << chat.body;
  EXPECT_NE(chat.body.find("\n: stopped by Spillway: the budget 'small' of client_key 'me' is used up"),
            std::string::npos);
  EXPECT_LT(chatText(chat).size(), 10'000u);
  const Json trace = fetch("/api/exchanges/" + chat.header("x-spillway-exchange"));
  EXPECT_EQ(trace["outcome"], "cut");
  EXPECT_EQ(trace["attempts"][0]["fault"], "quota");
  EXPECT_TRUE(trace["attempts"][0]["usage_estimated"]);
  EXPECT_GT(trace["cost_micros"].get<int64_t>(), 1'500'000);
  EXPECT_LT(trace["cost_micros"].get<int64_t>(), 2'500'000);
  EXPECT_EQ(ask().status, 429) << "it was booked";
}

// The same over another wire, where the upstream has named the tokens of the prompt.
TEST_F(BudgetTest, ItEndsInTheClientsOwnWire) {
  host_.start(yaml("  - {name: small, client_key: me, per: day, dollars: 1.5}\n"));
  first_.script(R"([{"do": "n=40,size=400,gap=5"}])");
  const Json body = {{"model", "first/m"},
                     {"stream", true},
                     {"max_tokens", 9000},
                     {"messages", {{{"role", "user"}, {"content", "hi"}}}}};
  const HttpReply messages = postJson(host_.port(), "/v1/messages", body.dump(), kHeaders);
  EXPECT_NE(messages.body.find("\"stop_reason\":\"max_tokens\""), std::string::npos) << messages.body;
  EXPECT_NE(messages.body.find("event: message_stop"), std::string::npos) << messages.body;
  EXPECT_LT(messagesText(messages).size(), 10'000u);
}

TEST_F(BudgetTest, MistakesOfTheConfigurationAreNamed) {
  const std::pair<const char*, const char*> cases[] = {
      {"  - {name: b, per: day, dollars: 1}\n", "budgets[0]: is on nothing"},
      {"  - {name: b, per: day, dollars: 1, tier: cheap, chain: tight}\n", "budgets[0]: is on several things"},
      {"  - {name: b, per: day, provider: first}\n", "budgets[0]: limits nothing"},
      {"  - {name: b, per: year, provider: first, dollars: 1}\n", "budgets[0].per"},
      {"  - {name: b, per: day, account: main, dollars: 1}\n", "must be provider/account"},
      {"  - {name: b, per: day, chain: tigh, dollars: 1}\n", "there is no chain 'tigh' (did you mean 'tight'?)"},
      {"  - {name: b, per: day, tier: gold, dollars: 1}\n", "budgets[0].tier"},
      {"  - {name: b, per: day, provider: first, dollars: 0}\n", "must be above 0"},
      {"  - {name: b, per: day, provider: first, dollars: 0.0000001}\n", "at most six decimals"},
      {"  - {name: b, per: day, provider: a, dollars: 1}\n  - {name: b, per: day, provider: b, dollars: 1}\n",
       "budgets[1].name: another budget has the name"},
      {"  - {name: b, per: day, provider: a, dollars: 1}\ntime_zone: Mars/Olympus\n", "no time zone 'Mars/Olympus'"}};
  TempFolder folder;
  copyPlugins(host_.pluginFolder());
  for (const auto& [budgets, message] : cases) {
    Program program;
    program.start({SPILLWAY_BUILD_DIR "/bin/spillway", "--check-config", "--plugins", host_.pluginFolder(), "--state",
                   folder.path() + "/state", "--config", folder.write("bad.yaml", yaml(budgets))},
                  folder.path() + "/check.log", {{"HOME", folder.path()}});
    program.waitForEnd();
    EXPECT_NE(program.log().find(message), std::string::npos) << budgets << program.log();
  }
}

}  // namespace
}  // namespace spillway::test
