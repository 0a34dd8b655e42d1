// Headers and bodies of exchanges, through the real program: in all forms when they are wanted, nowhere when they are
// not, and sent once more.
#include <gtest/gtest.h>

#include "tests/e2e/RunningHost.h"

namespace spillway::test {
namespace {

class BodiesTest : public testing::Test {
 protected:
  std::string config(const std::string& more) const {
    return providersYaml({{"sub", "anthropic-compatible", first_.baseUrl(), {"key-of-the-first"}},
                          {"cheap", "openai-compatible", second_.baseUrl() + "/v1", {"key-of-the-second"}}}) +
           "chains:\n  default: [{tier: subscription, use: [sub/m]}, {tier: cheap, use: [cheap/m]}]\n"
           "  other: [{tier: cheap, use: [cheap/m]}]\n" +
           more;
  }

  std::string ask(const std::string& body, std::string* text = nullptr) {
    const HttpReply reply = postJson(host_.port(), "/v1/chat/completions", body,
                                     {{"authorization", "Bearer what-the-client-has"}, {"user-agent", "an-agent/1"}});
    if (text) *text = reply.body;
    return reply.header("x-spillway-exchange");
  }
  Json bodies(const std::string& id) const { return host_.getJson("/api/exchanges/" + id + "/bodies"); }

  Json ended(const std::string& id) const { return host_.exchanges(1, "id=" + id)[0]; }

  static std::string header(const Json& message, const std::string& name) {
    for (const Json& line : message["headers"])
      if (line["name"] == name) return line["value"];
    return "";
  }

  simulator::Simulator first_, second_;
  RunningHost host_;
};

TEST_F(BodiesTest, AllFormsOfARequestThatTwoWereAskedFor) {
  host_.start(config("bodies: {keep: true}\n"));
  EXPECT_NE(host_.log().find("bodies.keep is on"), std::string::npos) << "whoever switches it on is warned";
  first_.script(R"([{"times": 0, "do": {"status": 500, "message": "no, not with key-of-the-first"}}])");
  std::string answer;
  const std::string body = chatBody("default", "say exactly: something to be found");
  const std::string id = ask(body, &answer);
  const Json said = bodies(id);
  EXPECT_TRUE(said["keeping"].get<bool>());
  const Json& transcript = said["transcript"];
  EXPECT_EQ(transcript["request"]["line"], "POST /v1/chat/completions");
  EXPECT_EQ(transcript["request"]["body"]["text"], body);
  EXPECT_EQ(header(transcript["request"], "authorization"), "***");
  EXPECT_EQ(header(transcript["request"], "user-agent"), "an-agent/1");
  ASSERT_GE(transcript["attempts"].size(), 2u);

  const Json& failed = transcript["attempts"].front();
  EXPECT_EQ(failed["provider"], "sub");
  EXPECT_EQ(failed["wire"], "anthropic-messages");
  EXPECT_TRUE(failed["translated"].get<bool>());
  EXPECT_NE(failed["canonical"]["text"].get<std::string>().find("something to be found"), std::string::npos);
  EXPECT_EQ(failed["request"]["line"], "POST /v1/messages HTTP/1.1");
  EXPECT_EQ(header(failed["request"], "x-api-key"), "***");
  const Json asked = Json::parse(failed["request"]["body"]["text"].get<std::string>());
  EXPECT_TRUE(asked.contains("max_tokens")) << "it is in the upstream's wire: " << asked;
  EXPECT_EQ(failed["answer"]["line"], "500");
  EXPECT_NE(failed["answer"]["body"]["text"].get<std::string>().find("no, not with ***"), std::string::npos)
      << failed["answer"];

  const Json& good = transcript["attempts"].back();
  EXPECT_EQ(good["provider"], "cheap");
  EXPECT_FALSE(good["translated"].get<bool>());
  EXPECT_TRUE(good["canonical"].is_null()) << "it was passed through";
  EXPECT_EQ(header(good["request"], "authorization"), "***");
  EXPECT_EQ(good["answer"]["line"], "200");
  EXPECT_NE(good["answer"]["body"]["text"].get<std::string>().find("something to be found"), std::string::npos);
  EXPECT_EQ(transcript["answer"]["line"], "200");
  EXPECT_EQ(transcript["answer"]["body"]["text"], answer);
  EXPECT_EQ(header(transcript["answer"], "x-spillway-exchange"), id);
  for (const char* secret : {"key-of-the-first", "key-of-the-second", "what-the-client-has"})
    EXPECT_EQ(said.dump().find(secret), std::string::npos) << secret;
}

TEST_F(BodiesTest, ARequestIsSentOnceMore) {
  host_.start(config("bodies: {keep: true}\n"));
  const std::string id = ask(chatBody("cheap/m", "say exactly: once more", true));
  ASSERT_FALSE(id.empty());
  const HttpReply sent = postJson(host_.port(), "/api/exchanges/" + id + "/replay", "");
  ASSERT_EQ(sent.status, 202) << sent.body;
  const std::string again = Json::parse(sent.body)["id"];
  EXPECT_NE(again, id);
  const Json exchange = ended(again);
  EXPECT_EQ(exchange["outcome"], "ok");
  EXPECT_EQ(exchange["client"], "an-agent/1");
  EXPECT_TRUE(exchange["stream"].get<bool>());
  EXPECT_EQ(exchange["provider"], "cheap");
  EXPECT_EQ(second_.requests().size(), 2u);
  EXPECT_EQ(second_.requests()[0].request.body, second_.requests()[1].request.body);
  EXPECT_EQ(second_.requests()[1].key, "key-of-the-second");
  EXPECT_EQ(bodies(again)["transcript"]["replay_of"], id);
  EXPECT_TRUE(bodies(id)["transcript"]["replay_of"].is_null());
  EXPECT_EQ(bodies(id)["transcript"]["replays"], Json::array({again}));
  const auto text = [&](const std::string& one) {
    return bodies(one)["transcript"]["answer"]["body"]["text"].get<std::string>();
  };
  EXPECT_NE(text(again).find("more"), std::string::npos) << "what nobody has heard can be read";
  EXPECT_EQ(postJson(host_.port(), "/api/exchanges/none/replay", "").status, 404);
}

TEST_F(BodiesTest, NothingIsKeptUnlessItIsWanted) {
  host_.start(config(""));
  const std::string id = ask(chatBody("default", "Hello"));
  const Json said = bodies(id);
  EXPECT_FALSE(said["keeping"].get<bool>());
  EXPECT_TRUE(said["transcript"].is_null());
  const HttpReply refused = postJson(host_.port(), "/api/exchanges/" + id + "/replay", "");
  EXPECT_EQ(refused.status, 409);
  EXPECT_NE(refused.body.find("bodies.keep"), std::string::npos) << refused.body;
  EXPECT_EQ(get(host_.port(), "/api/exchanges/none/bodies").status, 404);
}

TEST_F(BodiesTest, SwitchedOffItForgets) {
  host_.start(config("bodies: {keep: true}\n"));
  const std::string id = ask(chatBody("default", "Hello"));
  EXPECT_FALSE(bodies(id)["transcript"].is_null());
  host_.reconfigure(config(""), "configuration reloaded");
  EXPECT_TRUE(bodies(id)["transcript"].is_null());
}

TEST_F(BodiesTest, OnlyOfTheChainsThatAreNamed) {
  host_.start(config("bodies: {keep: true, chains: [other]}\n"));
  EXPECT_TRUE(bodies(ask(chatBody("default", "Hello")))["transcript"].is_null());
  EXPECT_FALSE(bodies(ask(chatBody("other", "Hello")))["transcript"].is_null());
  EXPECT_TRUE(bodies(ask(chatBody("no/such", "Hello")))["transcript"].is_null());
}

TEST_F(BodiesTest, ALongStreamReachesItsClientWholeAndIsKeptInPart) {
  host_.start(config("bodies: {keep: true, body_size: 1KiB}\n"));
  std::string answer;
  const std::string id = ask(chatBody("cheap/m", "count to 200", true), &answer);
  ASSERT_GT(answer.size(), 4096u);
  EXPECT_NE(answer.find("[DONE]"), std::string::npos);
  const Json said = bodies(id)["transcript"];
  for (const Json& body : {said["answer"]["body"], said["attempts"][0]["answer"]["body"]}) {
    EXPECT_TRUE(body["cut"].get<bool>());
    EXPECT_LE(body["text"].get<std::string>().size(), 1024u);
    EXPECT_GT(body["size"].get<int64_t>(), 4096);
  }
  EXPECT_EQ(said["answer"]["body"]["size"], answer.size());
  EXPECT_EQ(answer.substr(0, 1000), said["answer"]["body"]["text"].get<std::string>().substr(0, 1000));
}

}  // namespace
}  // namespace spillway::test
