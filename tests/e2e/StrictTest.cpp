// Every small request of tests/golden/translation/requests, from every client's wire, through the real program: what is
// reported as lost is refused when asked to be strict, and nothing else is.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>

#include "tests/e2e/RunningHost.h"
#include "tests/golden/Fixtures.h"
#include "tests/golden/translation/RequestCrossing.h"

namespace spillway::test {
namespace {

using testing::HasSubstr;

struct Client {
  const char *wire, *path;  // {} is the model's place, where the path names it
};
constexpr Client kClients[] = {{"openai-chat", "/v1/chat/completions"},
                               {"openai-responses", "/v1/responses"},
                               {"anthropic-messages", "/v1/messages"},
                               {"gemini", "/v1beta/models/{}:generateContent"},
                               {"bedrock-converse", "/model/{}/converse"},
                               {"ollama", "/api/chat"},
                               {"cohere", "/v2/chat"}};

class StrictTest : public testing::TestWithParam<Client> {
 protected:
  void SetUp() override {
    host_.start(providersYaml({{"chat", "openai-compatible", upstream_.baseUrl() + "/v1", {"key-chat"}},
                               {"claude", "anthropic-compatible", upstream_.baseUrl(), {"key-claude"}}}) +
                "chains:\n  default:\n    - {tier: cheap, use: [chat/m]}\n"
                "  second:\n    - {tier: cheap, use: [claude/m]}\n");
  }

  HttpReply ask(const std::string& model, const std::string& request, const char* strict) {
    std::string path = GetParam().path;
    Json body = Json::parse(request);
    if (const size_t at = path.find("{}"); at != std::string::npos) {
      path.replace(at, 2, model);
    } else {
      body["model"] = model;
    }
    return postJson(host_.port(), path, body.dump(), {{"x-spillway-strict", strict}});
  }

  simulator::Simulator upstream_;
  RunningHost host_;
};

// What an answer loses is known when there is one: it is reported, and nothing is refused for it.
bool losesOfTheRequest(const std::string& loss) {
  for (size_t at = loss.find("; "); at != std::string::npos; at = loss.find(", ", at + 1)) {
    if (loss.compare(at + 2, 6, "reply.") != 0) return true;
  }
  return false;
}

TEST_P(StrictTest, RefusesWhatWouldBeReportedAndNothingElse) {
  for (const auto& [model, wire] :
       std::map<std::string, std::string>{{"default", "openai-chat"}, {"second", "anthropic-messages"}}) {
    size_t lossy = 0;
    for (const golden::FeatureGroup& group : golden::featureGroups()) {
      for (const golden::Feature& feature : group.features) {
        const std::string request = golden::requestFor(feature, GetParam().wire);
        if (request.empty()) continue;
        SCOPED_TRACE(feature.id + " to " + wire);
        const HttpReply lenient = ask(model, request, "false");
        const HttpReply strict = ask(model, request, "true");
        const std::string loss = lenient.header("x-spillway-loss");
        if (lenient.status != 200 || !losesOfTheRequest(loss)) {
          EXPECT_EQ(strict.status, lenient.status) << strict.body;
          continue;
        }
        ++lossy;
        EXPECT_EQ(strict.status, 400) << loss << "\n" << strict.body;
        EXPECT_THAT(strict.body, HasSubstr("x-spillway-strict: false")) << loss;
      }
    }
    if (wire != GetParam().wire) {
      EXPECT_GT(lossy, 3u) << wire;
    } else {
      EXPECT_EQ(lossy, 0u) << "bytes pass";
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Clients, StrictTest, testing::ValuesIn(kClients),
                         [](const auto& tested) { return golden::testNameOf(tested.param.wire); });

}  // namespace
}  // namespace spillway::test
