// What docs/routing.md says about the order in which models are tried is what a running host says; and a request goes
// where the dry run has said.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <regex>
#include <sstream>

#include "tests/Places.h"
#include "tests/e2e/RunningHost.h"

namespace spillway::test {
namespace {

using testing::ElementsAre;

// "provider/model" of each candidate; accounts of one model count once.
std::vector<std::string> order(const Json& answer) {
  std::vector<std::string> out;
  for (const Json& one : answer["candidates"]) {
    std::string name = one["provider"].get<std::string>() + "/" + one["model"].get<std::string>();
    if (out.empty() || out.back() != name) out.push_back(std::move(name));
  }
  return out;
}

std::vector<std::string> split(const std::string& line) {
  std::vector<std::string> out;
  std::istringstream words(line);
  for (std::string word; std::getline(words, word, ',');) out.push_back(word.substr(word.find_first_not_of(' ')));
  return out;
}

TEST(RoutingDocsTest, EveryExampleIsTriedInTheOrderItSays) {
  std::ifstream file(SPILLWAY_SOURCE_DIR "/docs/routing.md");
  std::string providers, chains, block, language, question;
  std::map<std::string, std::string> environment;
  std::unique_ptr<RunningHost> host;
  size_t asked = 0;
  for (std::string line; std::getline(file, line);) {
    if (line.starts_with("```") && language.empty()) {
      language = line.size() > 3 ? line.substr(3) : "text";
      block.clear();
    } else if (line.starts_with("```")) {
      if (language == "yaml") {
        providers = block;
        const std::regex variable(R"(\{env: ([A-Z_]+)\})");
        for (std::sregex_iterator at(block.begin(), block.end(), variable), end; at != end; ++at)
          environment[(*at)[1]] = "a-key-" + (*at)[1].str();
      } else if (language == "yaml chains") {
        chains = block;
        host = std::make_unique<RunningHost>();
        host->start(providers + chains, environment);
      }
      language.clear();
    } else if (language == "routes" && line.starts_with("-> ")) {
      ASSERT_TRUE(host);
      SCOPED_TRACE(question);
      const HttpReply reply = postJson(host->port(), "/api/route", question);
      ASSERT_EQ(reply.status, 200) << reply.body;
      const std::vector<std::string> said = line == "-> nothing" ? std::vector<std::string>{} : split(line.substr(3));
      EXPECT_EQ(order(Json::parse(reply.body)), said) << reply.body;
      ++asked;
    } else if (language == "routes") {
      question = line;
    } else {
      block += line + "\n";
    }
  }
  EXPECT_GE(asked, 15u);
}

// One chain with a chain, a query and a condition in it, over two upstreams.
class DryRunTest : public testing::Test {
 protected:
  void SetUp() override {
    const auto provider = [](const char* id, const simulator::Simulator& upstream, const char* models) {
      return std::string("  ") + id + ":\n    plugin: openai-compatible\n    base_url: " + upstream.baseUrl() +
             "/v1\n    models: " + models + "\n    accounts: [{name: a, key: key-" + id + "}]\n";
    };
    host_.start(
        "providers:\n" + provider("one", first_, "[{id: m, input: 1, output: 1, capabilities: [tools]}]") +
        provider("two", second_, "[{id: n, input: 2, output: 2, context: 100000, capabilities: [tools, vision]}]") +
        R"(client_keys:
  - {name: laptop, key: key-of-laptop}
  - {name: phone, key: key-of-phone}
chains:
  default:
    - tier: cheap
      pick: round-robin
      use:
        - {model: one/m, when: {client_key: [laptop]}}
        - chain: seeing
  seeing:
    - {tier: mine, use: [{any: {capabilities: [vision], context: 100k}}]}
)");
  }

  Json ask(const Json& question, int status = 200) {
    const HttpReply reply =
        postJson(host_.port(), "/api/route", question.dump(), {{"authorization", "Bearer key-of-phone"}});
    EXPECT_EQ(reply.status, status) << reply.body;
    return Json::parse(reply.body);
  }

  HttpReply chat(const std::string& key) {
    return postJson(host_.port(), "/v1/chat/completions", chatBody("default", "say exactly: yes"),
                    {{"authorization", "Bearer " + key}});
  }

  simulator::Simulator first_, second_;
  RunningHost host_;
};

TEST_F(DryRunTest, SaysWhatThenHappensAndMovesNothing) {
  const Json question = {
      {"path", "/v1/chat/completions"}, {"body", Json::parse(chatBody("default", "hi"))}, {"client_key", "laptop"}};
  for (int i = 0; i < 3; ++i) EXPECT_THAT(order(ask(question)), ElementsAre("one/m", "two/n")) << i;
  EXPECT_EQ(first_.requests().size() + second_.requests().size(), 0u);
  EXPECT_EQ(chat("key-of-laptop").header("x-spillway-provider"), "one");
  EXPECT_THAT(order(ask(question)), ElementsAre("two/n", "one/m")) << "the real one has advanced the rotation";
  EXPECT_EQ(chat("key-of-laptop").header("x-spillway-provider"), "two");

  const HttpReply other = chat("key-of-phone");
  EXPECT_EQ(other.header("x-spillway-provider"), "two");
  EXPECT_EQ(other.header("x-spillway-tier"), "mine");
}

TEST_F(DryRunTest, TellsReasonsNeedsAndCost) {
  const Json answer = ask({{"model", "default"},
                           {"needs", {"tools"}},
                           {"prompt_tokens", 1000},
                           {"output_tokens", 500},
                           {"client_key", "phone"}});
  EXPECT_EQ(answer["chain"], "default");
  EXPECT_EQ(answer["route"], "'default' is the name of a chain.");
  EXPECT_EQ(answer["needs"], Json({"tools"}));
  ASSERT_EQ(answer["candidates"].size(), 1u);
  EXPECT_EQ(answer["candidates"][0]["cost_micros"], 3000);
  EXPECT_EQ(answer["candidates"][0]["tier"], "mine");
  EXPECT_EQ(answer["candidates"][0]["reason"], "First in order.");
  ASSERT_EQ(answer["skipped"].size(), 1u);
  EXPECT_EQ(answer["skipped"][0]["provider"], "one");
  EXPECT_EQ(answer["skipped"][0]["reason"], "Only for the client key 'laptop'.");
}

TEST_F(DryRunTest, ReadsTheRequestAsThePipelineDoes) {
  Json body = Json::parse(chatBody("default", "what is this?"));
  body["messages"][0]["content"] = {{{"type", "image_url"}, {"image_url", {{"url", "data:image/png;base64,AAAA"}}}}};
  body["max_completion_tokens"] = 20;
  const Json answer = ask({{"wire", "openai-chat"}, {"body", body}, {"client_key", "laptop"}});
  EXPECT_THAT(order(answer), ElementsAre("two/n"));
  EXPECT_EQ(answer["needs_guessed"], Json({"vision"}));
  EXPECT_EQ(answer["output_tokens"], 20);
  EXPECT_EQ(answer["skipped"][0]["reason"], "The model lacks what the request needs: vision.");
}

TEST_F(DryRunTest, AWrongQuestionIsToldExactly) {
  struct Case {
    Json question;
    int status;
    const char* words;
  };
  const Case cases[] = {
      {{{"modl", "x"}}, 400, "unknown member 'modl' (did you mean 'model'?)"},
      {Json::object(), 400, "needs a 'model', or a 'body' with its 'path' or 'wire'"},
      {{{"model", 5}}, 400, "'model' must be a string"},
      {{{"model", "default"}, {"needs", {"eyes"}}}, 400, "'needs' may hold tools"},
      {{{"model", "default"}, {"prompt_tokens", -1}}, 400, "'prompt_tokens' must be a whole number from 0"},
      {{{"model", "default"}, {"at", "noon"}}, 400, "'at' must be a time such as 2026-11-28T22:30:00Z"},
      {{{"body", Json::object()}}, 400, "needs the 'path' it would be sent to, or its 'wire'"},
      {{{"body", 1}, {"path", "/v1/messages"}}, 400, "'body' must be an object"},
      {{{"body", Json::object()}, {"path", "/v1/messages"}}, 400, "the body is refused: "},
      {{{"body", Json::object()}, {"path", "/nowhere"}}, 404, "no wire is served with POST at /nowhere"},
      {{{"body", Json::object()}, {"wire", "openai-chta"}}, 404, "did you mean 'openai-chat'?"}};
  for (const Case& c : cases) {
    const Json answer = ask(c.question, c.status);
    EXPECT_NE(answer["error"]["message"].get<std::string>().find(c.words), std::string::npos) << answer;
  }
}

TEST_F(DryRunTest, ABadChainKeepsWhatRuns) {
  host_.reconfigure(
      "providers:\n  one: {plugin: openai-compatible, base_url: 'http://127.0.0.1:1'}\n"
      "chains:\n  a:\n    - {tier: cheap, use: [{chain: b}]}\n  b:\n    - {tier: cheap, use: [{chain: a}]}\n",
      "would hold itself: a -> b -> a");
  EXPECT_THAT(order(ask({{"model", "default"}, {"client_key", "laptop"}})), ElementsAre("one/m", "two/n"));
}

}  // namespace
}  // namespace spillway::test
