// Tiers spill, accounts take turns, and the trace tells why.
#include <gtest/gtest.h>

#include <map>

#include "tests/e2e/RunningHost.h"

namespace spillway::test {
namespace {

std::string threeTiers(const simulator::Simulator& first, const simulator::Simulator& second,
                       const simulator::Simulator& third) {
  return providersYaml({{"sub", "anthropic-compatible", first.baseUrl(), {"key-sub"}},
                        {"cheap", "openai-compatible", second.baseUrl() + "/v1", {"key-cheap"}},
                        {"free", "openai-compatible", third.baseUrl() + "/v1", {"key-free"}}}) +
         R"(chains:
  default:
    - {tier: subscription, use: [sub/m]}
    - {tier: cheap, use: [cheap/m]}
    - {tier: free, use: [free/m]}
timeouts: {first_byte: 700ms, silence: 700ms, connect: 500ms}
)";
}

struct Failure {
  const char* name;
  const char* words;
  const char* streamed = nullptr;  // the same for a stream, when it is said differently
};

// Ten ways for the first two tiers to fail; the third answers every time.
constexpr Failure kFailures[] = {
    {"rate limit", "status=429,retry-after=1"},
    {"quota", "error=quota"},
    {"overloaded", "status=529"},
    {"server error", "status=500"},
    {"bad gateway page", "html"},
    {"wrong key", "status=401"},
    {"reset inside the head", "cut-bytes=10,reset"},
    {"silence", "silence"},
    {"bad JSON", "bad-json", "bad-event=1"},
    {"error inside a 200", "error-event=0"},
    {"cut body", "truncate=length", "cut=1"},
    {"empty body", "empty"},
};

class ChainTest : public testing::TestWithParam<bool> {};

TEST_P(ChainTest, TheThirdTierAnswersHoweverTheFirstTwoFail) {
  bool stream = GetParam();
  simulator::Simulator first, second, third;
  for (const Failure& failure : kFailures) {
    SCOPED_TRACE(failure.name);
    RunningHost host;  // a new one each time: what was learned must not decide the next case
    host.start(threeTiers(first, second, third));
    std::string words = stream && failure.streamed ? failure.streamed : failure.words;
    std::string script = R"([{"times":0,"do":")" + words + "\"}]";
    first.script(script);
    second.script(script);
    auto reply = postJson(host.port(), "/v1/messages", messagesBody("claude-sonnet-4-5", "say exactly: saved", stream));
    EXPECT_EQ(reply.status, 200) << reply.body;
    EXPECT_TRUE(reply.complete);
    if (reply.status == 200) {
      EXPECT_EQ(messagesText(reply), "saved") << reply.body;
    }
    EXPECT_EQ(reply.header("x-spillway-tier"), "free");
    // A mishap is asked for once more, a short hint is waited for once.
    Json trace = host.trace(reply.header("x-spillway-exchange"));
    const size_t attempts = trace["attempts"].size();
    EXPECT_EQ(reply.header("x-spillway-attempts"), std::to_string(attempts));
    ASSERT_TRUE(attempts == 3 || attempts == 4) << trace.dump(1);
    for (size_t i = 0; i + 1 < attempts; ++i) {
      EXPECT_NE(trace["attempts"][i]["fault"], "none") << trace.dump(1);
      EXPECT_FALSE(trace["attempts"][i]["message"].get<std::string>().empty());
    }
    EXPECT_EQ(trace["tier"], "free");
    first.reset();
    second.reset();
  }
}
INSTANTIATE_TEST_SUITE_P(Modes, ChainTest, testing::Bool(),
                         [](const auto& mode) { return mode.param ? "Streamed" : "Whole"; });

TEST(AccountsTest, TwoAccountsShareTheLoadEvenly) {
  simulator::Simulator upstream;
  RunningHost host;
  host.start(providersYaml({{"up", "openai-compatible", upstream.baseUrl() + "/v1", {"key-1", "key-2"}}}) +
             "chains:\n  default:\n    - {tier: cheap, use: [up/m]}\n");
  for (int i = 0; i < 20; ++i)
    EXPECT_EQ(postJson(host.port(), "/v1/chat/completions", chatBody("x", "hi")).status, 200);
  std::map<std::string, int> count;
  for (const auto& request : upstream.requests()) ++count[request.key];
  EXPECT_EQ(count["key-1"], 10);
  EXPECT_EQ(count["key-2"], 10);
}

TEST(AccountsTest, ALimitedAccountRestsAndTheOtherTakesOver) {
  simulator::Simulator upstream;
  upstream.script(R"([{"key":"key-1","times":0,"do":{"status":429,"retry-after":60}}])");
  RunningHost host;
  host.start(providersYaml({{"up", "openai-compatible", upstream.baseUrl() + "/v1", {"key-1", "key-2"}}}) +
             "chains:\n  default:\n    - {tier: cheap, use: [up/m]}\n");
  for (int i = 0; i < 10; ++i)
    EXPECT_EQ(postJson(host.port(), "/v1/chat/completions", chatBody("x", "hi")).status, 200);
  std::map<std::string, int> count;
  for (const auto& request : upstream.requests()) ++count[request.key];
  EXPECT_EQ(count["key-1"], 1);
  EXPECT_EQ(count["key-2"], 10);
}

TEST(ExhaustedTest, OneClearErrorInTheClientsWireWithAnHonestRetryAfter) {
  simulator::Simulator upstream;
  upstream.script(R"([{"times":0,"do":{"status":429,"retry-after":30}}])");
  RunningHost host;
  host.start(providersYaml({{"up", "openai-compatible", upstream.baseUrl() + "/v1", {"key-1", "key-2"}}}) +
             "chains:\n  default:\n    - {tier: cheap, use: [up/m]}\n");
  auto chat = postJson(host.port(), "/v1/chat/completions", chatBody("x", "hi"));
  EXPECT_EQ(chat.status, 429) << chat.body;
  EXPECT_FALSE(Json::parse(chat.body)["error"]["message"].get<std::string>().empty());
  int wait = std::stoi("0" + chat.header("retry-after"));
  EXPECT_GE(wait, 25);
  EXPECT_LE(wait, 30);
  auto messages = postJson(host.port(), "/v1/messages", messagesBody("x", "hi"));
  EXPECT_EQ(messages.status, 429);
  EXPECT_EQ(Json::parse(messages.body)["type"], "error") << messages.body;
}

TEST(ExhaustedTest, WhenAllTiersAreDownTheErrorNamesEachAndTheNextRequestTriesAgain) {
  simulator::Simulator first, second;
  std::string nobody;
  {
    simulator::Simulator third;
    nobody = third.baseUrl();
  }
  first.script(R"([{"times":0,"do":"status=529"}])");
  second.script(R"([{"times":0,"do":"status=401"}])");
  RunningHost host;
  host.start(providersYaml({{"sub", "anthropic-compatible", first.baseUrl(), {"key-sub"}},
                            {"cheap", "openai-compatible", second.baseUrl() + "/v1", {"key-cheap"}},
                            {"free", "openai-compatible", nobody + "/v1", {"key-free"}}}) +
             "chains:\n  default:\n    - {tier: subscription, use: [sub/m]}\n    - {tier: cheap, use: [cheap/m]}\n"
             "    - {tier: free, use: [free/m]}\n");
  for (int i = 0; i < 2; ++i) {
    const auto reply = postJson(host.port(), "/v1/chat/completions", chatBody("x", "hi"));
    EXPECT_EQ(reply.status, 503) << reply.body;
    const std::string message = Json::parse(reply.body)["error"]["message"];
    for (const char* part : {"sub/m: overloaded", "cheap/m: key refused", "free/m: network error"})
      EXPECT_NE(message.find(part), std::string::npos) << message;
    EXPECT_GE(std::stoi("0" + reply.header("retry-after")), 1);
  }
  first.reset();
  second.reset();
  EXPECT_EQ(postJson(host.port(), "/v1/chat/completions", chatBody("x", "hi")).status, 200);
}

TEST(ClientFaultTest, IsAnsweredOnceAndNobodyIsPenalised) {
  simulator::Simulator first, second;
  first.script(R"([{"do":{"status":400,"message":"messages.0: bad"}}])");
  RunningHost host;
  host.start(providersYaml({{"one", "openai-compatible", first.baseUrl() + "/v1", {"key-1"}},
                            {"two", "openai-compatible", second.baseUrl() + "/v1", {"key-2"}}}) +
             "chains:\n  default:\n    - {tier: cheap, use: [one/m, two/m]}\n");
  auto reply = postJson(host.port(), "/v1/chat/completions", chatBody("x", "hi"));
  EXPECT_EQ(reply.status, 400);
  EXPECT_NE(reply.body.find("messages.0: bad"), std::string::npos) << reply.body;
  EXPECT_EQ(second.requests().size(), 0u);
  EXPECT_EQ(postJson(host.port(), "/v1/chat/completions", chatBody("x", "hi")).status, 200);
  EXPECT_EQ(first.requests().size(), 2u);
}

}  // namespace
}  // namespace spillway::test
