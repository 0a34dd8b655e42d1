// Responses that refer to earlier ones, and conversations, over upstreams of several wires, through the real program:
// what a client of the responses wire expects its server to remember, Spillway remembers, whoever answers.
#include <gtest/gtest.h>
#include <signal.h>

#include <thread>

#include "tests/Places.h"
#include "tests/e2e/RunningHost.h"

namespace spillway::test {
namespace {

constexpr const char* kChat = "chat/m-chat";
constexpr const char* kClaude = "claude/m-claude";
constexpr const char* kOwn = "gpt/m-gpt";

Json clock() {
  return Json::array({Json{{"type", "function"}, {"name", "clock"}, {"parameters", {{"type", "object"}}}}});
}

// The response a stream ends with.
Json lastResponse(const std::string& stream) {
  const size_t at = stream.rfind("data: ");
  return Json::parse(stream.substr(at + 6, stream.find("\n\n", at) - at - 6)).value("response", Json());
}

class StatefulTest : public testing::Test {
 protected:
  void SetUp() override { start(host_, ""); }
  void start(RunningHost& host, const std::string& more) {
    host.start(providersYaml({{"chat", "openai-compatible", upstream_.baseUrl() + "/v1", {"key-chat"}},
                              {"claude", "anthropic-compatible", upstream_.baseUrl(), {"key-claude"}},
                              {"gpt", "test-responses", upstream_.baseUrl() + "/v1", {"key-gpt"}}}) +
                   "chains:\n  default:\n    - {tier: cheap, use: [chat/m-chat]}\n" + more,
               {}, {SPILLWAY_TEST_PROVIDERS "/test-responses.so"});
  }

  HttpReply post(const std::string& path, const Json& body, const std::string& key = "") {
    std::vector<std::pair<std::string, std::string>> headers;
    if (!key.empty()) headers.emplace_back("authorization", "Bearer " + key);
    return postJson(host_.port(), path, body.dump(), headers);
  }
  // A response that must be good.
  Json respond(const Json& body, const std::string& key = "") {
    const HttpReply reply = post("/v1/responses", body, key);
    EXPECT_EQ(reply.status, 200) << reply.body;
    return reply.status == 200 ? Json::parse(reply.body) : Json();
  }
  HttpReply ask(const std::string& method, const std::string& path, const std::string& key = "") {
    HttpRequest request;
    request.method = method;
    request.path = path;
    if (!key.empty()) request.headers.emplace_back("authorization", "Bearer " + key);
    return exchange(host_.port(), request);
  }
  static Json errorOf(const HttpReply& reply) { return Json::parse(reply.body)["error"]; }
  // What the last upstream was sent.
  std::string sent() const { return upstream_.requests().back().request.body; }
  static std::string textOf(const Json& response) { return response["output"].back()["content"][0]["text"]; }

  simulator::Simulator upstream_;
  RunningHost host_;
};

TEST_F(StatefulTest, AResponseContinuesAnotherOnEveryUpstream) {
  for (const char* first : {kChat, kClaude, kOwn})
    for (const char* second : {kChat, kClaude, kOwn}) {
      SCOPED_TRACE(std::string(first) + " then " + second);
      const Json one = respond({{"model", first}, {"input", "say exactly: the word is apple"}});
      ASSERT_TRUE(one["id"].get<std::string>().starts_with("resp_"));
      EXPECT_GE(one["id"].get<std::string>().size(), 36u);
      EXPECT_EQ(one["store"], true);
      EXPECT_EQ(one["previous_response_id"], nullptr);
      const Json two = respond({{"model", second},
                                {"input", "say exactly: and pear"},
                                {"previous_response_id", one["id"]},
                                {"instructions", "be brief"}});
      EXPECT_EQ(textOf(two), "and pear");
      EXPECT_EQ(two["previous_response_id"], one["id"]);
      const std::string request = sent();
      for (const char* said : {"say exactly: the word is apple", "the word is apple\"", "say exactly: and pear"})
        EXPECT_NE(request.find(said), std::string::npos) << said << "\n" << request;
      EXPECT_EQ(request.find("previous_response_id"), std::string::npos);
      if (std::string(second) == kOwn) {
        EXPECT_NE(request.find("\"store\":false"), std::string::npos) << request;
      }
    }
}

TEST_F(StatefulTest, AStreamIsKeptAsWell) {
  for (const char* model : {kChat, kClaude, kOwn}) {
    const HttpReply streamed =
        post("/v1/responses", {{"model", model}, {"input", "say exactly: plum"}, {"stream", true}});
    ASSERT_EQ(streamed.status, 200);
    EXPECT_TRUE(streamed.complete);
    const Json one = lastResponse(streamed.body);
    ASSERT_TRUE(one.is_object()) << streamed.body;
    EXPECT_EQ(one["status"], "completed");
    EXPECT_EQ(one["store"], true);
    const HttpReply got = ask("GET", "/v1/responses/" + one["id"].get<std::string>());
    ASSERT_EQ(got.status, 200) << got.body;
    EXPECT_EQ(Json::parse(got.body), one);
    respond({{"model", model}, {"input", "and?"}, {"previous_response_id", one["id"]}});
    EXPECT_NE(sent().find("plum\""), std::string::npos) << sent();
  }
}

TEST_F(StatefulTest, AToolLoopNeedsOnlyTheOutputs) {
  for (const char* model : {kChat, kClaude, kOwn}) {
    SCOPED_TRACE(model);
    const Json one = respond({{"model", model}, {"input", "use tool clock"}, {"tools", clock()}});
    const Json call = one["output"].back();
    ASSERT_EQ(call["type"], "function_call") << one;
    const Json two = respond({{"model", model},
                              {"previous_response_id", one["id"]},
                              {"tools", clock()},
                              {"input", Json::array({Json{{"type", "function_call_output"},
                                                          {"call_id", call["call_id"]},
                                                          {"output", "half past nine"}}})}});
    EXPECT_NE(textOf(two).find("half past nine"), std::string::npos) << two;
  }
}

TEST_F(StatefulTest, ReasoningComesBackAlongTheChain) {
  for (const char* model : {kClaude, kOwn}) {
    SCOPED_TRACE(model);
    Json body = {{"model", model},
                 {"input", "use tool clock"},
                 {"tools", clock()},
                 {"max_output_tokens", 20000},
                 {"reasoning", {{"effort", "high"}, {"summary", "auto"}}}};
    const Json one = respond(body);
    body["previous_response_id"] = one["id"];
    body["input"] = Json::array(
        {Json{{"type", "function_call_output"}, {"call_id", one["output"].back()["call_id"]}, {"output", "noon"}}});
    if (one["output"].back()["type"] != "function_call") {
      for (const Json& item : one["output"])
        if (item["type"] == "function_call") body["input"][0]["call_id"] = item["call_id"];
    }
    respond(body);
    const std::string token = std::string(model) == kClaude ? "c2ltdWxhdGVk" : "gAAAAABo";
    EXPECT_NE(sent().find(token), std::string::npos) << sent();
  }
}

TEST_F(StatefulTest, ChainsGrowAndBranch) {
  const Json one = respond({{"model", kChat}, {"input", "say exactly: one"}});
  const Json two = respond({{"model", kChat}, {"input", "say exactly: two"}, {"previous_response_id", one["id"]}});
  const Json three =
      respond({{"model", kClaude}, {"input", "say exactly: three"}, {"previous_response_id", two["id"]}});
  respond({{"model", kChat}, {"input", "say exactly: four"}, {"previous_response_id", three["id"]}});
  EXPECT_EQ(Json::parse(sent())["messages"].size(), 7u) << sent();
  // Another way from the first on.
  respond({{"model", kChat}, {"input", "say exactly: other"}, {"previous_response_id", one["id"]}});
  EXPECT_EQ(Json::parse(sent())["messages"].size(), 3u) << sent();
  EXPECT_EQ(sent().find("two"), std::string::npos);
}

TEST_F(StatefulTest, WhatIsKeptCanBeSeenAndDeleted) {
  const Json one = respond({{"model", kChat}, {"input", "say exactly: one"}, {"metadata", {{"a", "b"}}}});
  const Json two = respond({{"model", kChat},
                            {"input", Json::array({Json{{"role", "user"}, {"content", "say exactly: two"}},
                                                   Json{{"role", "developer"}, {"content", "be brief"}}})},
                            {"previous_response_id", one["id"]}});
  const std::string path = "/v1/responses/" + two["id"].get<std::string>();
  EXPECT_EQ(Json::parse(ask("GET", path).body), two);

  const Json listed = Json::parse(ask("GET", path + "/input_items?order=asc").body);
  ASSERT_EQ(listed["data"].size(), 4u) << listed;
  EXPECT_EQ(listed["data"][0]["content"], "say exactly: one");
  EXPECT_EQ(listed["data"][1]["role"], "assistant");
  EXPECT_EQ(listed["data"][3]["role"], "developer");
  EXPECT_EQ(listed["has_more"], false);
  for (const Json& item : listed["data"]) EXPECT_FALSE(item["id"].get<std::string>().empty());
  const Json page = Json::parse(ask("GET", path + "/input_items?limit=1").body);
  EXPECT_EQ(page["data"].size(), 1u);
  EXPECT_EQ(page["data"][0], listed["data"][3]) << "the newest comes first";
  EXPECT_EQ(page["has_more"], true);
  const Json next =
      Json::parse(ask("GET", path + "/input_items?limit=2&after=" + page["last_id"].get<std::string>()).body);
  EXPECT_EQ(next["data"][0], listed["data"][2]);
  EXPECT_EQ(ask("GET", path + "/input_items?limit=0").status, 400);
  EXPECT_EQ(errorOf(ask("GET", path + "/input_items?order=up"))["param"], "order");

  const HttpReply deleted = ask("DELETE", path);
  EXPECT_EQ(deleted.status, 200);
  EXPECT_EQ(Json::parse(deleted.body)["deleted"], true);
  EXPECT_EQ(ask("GET", path).status, 404);
  EXPECT_EQ(ask("DELETE", path).status, 404);
  EXPECT_EQ(post("/v1/responses", {{"model", kChat}, {"input", "x"}, {"previous_response_id", two["id"]}}).status, 400);
  EXPECT_EQ(ask("GET", "/v1/responses/" + one["id"].get<std::string>()).status, 200);
  EXPECT_EQ(ask("GET", "/responses/" + one["id"].get<std::string>()).status, 200);
}

TEST_F(StatefulTest, WhatIsNotKeptIsSaidInTheWiresOwnWords) {
  for (const char* model : {kChat, kOwn}) {
    const HttpReply reply =
        post("/v1/responses", {{"model", model}, {"input", "and?"}, {"previous_response_id", "resp_gone"}});
    EXPECT_EQ(reply.status, 400) << reply.body;
    const Json error = errorOf(reply);
    EXPECT_EQ(error["code"], "previous_response_not_found");
    EXPECT_EQ(error["param"], "previous_response_id");
    EXPECT_EQ(error["type"], "invalid_request_error");
    EXPECT_EQ(error["message"], "Previous response with id 'resp_gone' not found.");
  }
  const HttpReply gone = ask("GET", "/v1/responses/resp_gone");
  EXPECT_EQ(gone.status, 404);
  EXPECT_EQ(errorOf(gone)["message"], "Response with id 'resp_gone' not found.");
  const HttpReply conversation =
      post("/v1/responses", {{"model", kChat}, {"input", "and?"}, {"conversation", "conv_gone"}});
  EXPECT_EQ(conversation.status, 404) << conversation.body;
  EXPECT_EQ(errorOf(conversation)["param"], "conversation");
  const HttpReply item =
      post("/v1/responses",
           {{"model", kChat}, {"input", Json::array({Json{{"type", "item_reference"}, {"id", "msg_gone"}}})}});
  EXPECT_EQ(item.status, 404) << item.body;
  EXPECT_EQ(
      errorOf(post(
          "/v1/responses",
          {{"model", kChat}, {"input", "x"}, {"previous_response_id", "resp_a"}, {"conversation", "conv_b"}}))["param"],
      "conversation");
}

TEST_F(StatefulTest, AnAnswerThatIsNotToBeKeptIsNot) {
  const Json one = respond({{"model", kChat}, {"input", "say exactly: one"}, {"store", false}});
  EXPECT_EQ(one["store"], false);
  EXPECT_EQ(ask("GET", "/v1/responses/" + one["id"].get<std::string>()).status, 404);
  EXPECT_EQ(post("/v1/responses", {{"model", kChat}, {"input", "x"}, {"previous_response_id", one["id"]}}).status, 400);
  // It may continue one that is kept.
  const Json kept = respond({{"model", kChat}, {"input", "say exactly: kept"}});
  const Json two = respond(
      {{"model", kChat}, {"input", "say exactly: two"}, {"store", false}, {"previous_response_id", kept["id"]}});
  EXPECT_EQ(two["previous_response_id"], kept["id"]);
  EXPECT_EQ(ask("GET", "/v1/responses/" + two["id"].get<std::string>()).status, 404);
}

TEST_F(StatefulTest, WithoutAskingTheSameWireStaysByteForByte) {
  const std::string body = R"({ "model":"gpt/m-gpt",  "input":"say exactly: hi", "store":false })";
  const HttpReply reply = postJson(host_.port(), "/v1/responses", body);
  EXPECT_EQ(reply.status, 200);
  EXPECT_EQ(sent(), R"({ "model":"m-gpt",  "input":"say exactly: hi", "store":false })");
}

TEST_F(StatefulTest, ABrokenAnswerIsNotKept) {
  upstream_.script(R"([{"do": "cut=4"}, {"do": "cut=4"}, {"do": "cut=4"}])");
  const HttpReply cut = post("/v1/responses", {{"model", kChat}, {"input", "count to 30"}, {"stream", true}});
  const size_t at = cut.body.find("\"id\":\"resp_");
  ASSERT_NE(at, std::string::npos) << cut.body;
  const std::string id = cut.body.substr(at + 6, cut.body.find('"', at + 6) - at - 6);
  EXPECT_EQ(ask("GET", "/v1/responses/" + id).status, 404);
}

TEST_F(StatefulTest, AnIncompleteAnswerIsKeptAsThat) {
  const Json one = respond({{"model", kChat}, {"input", "count to 100"}, {"max_output_tokens", 16}});
  EXPECT_EQ(one["status"], "incomplete");
  const HttpReply got = ask("GET", "/v1/responses/" + one["id"].get<std::string>());
  EXPECT_EQ(Json::parse(got.body)["status"], "incomplete");
}

TEST_F(StatefulTest, TheBackgroundIsTheVendorsAffair) {
  const HttpReply refused = post("/v1/responses", {{"model", kChat}, {"input", "x"}, {"background", true}});
  EXPECT_EQ(refused.status, 400) << refused.body;
  EXPECT_EQ(errorOf(refused)["param"], "background");
}

TEST_F(StatefulTest, ItemsCanBeNamed) {
  const Json one = respond({{"model", kChat}, {"input", "say exactly: the word is fig"}});
  respond({{"model", kClaude},
           {"input", Json::array({Json{{"role", "user"}, {"content", "before"}},
                                  Json{{"type", "item_reference"}, {"id", one["output"].back()["id"]}},
                                  Json{{"role", "user"}, {"content", "say exactly: yes"}}})}});
  EXPECT_NE(sent().find("the word is fig"), std::string::npos) << sent();
}

TEST_F(StatefulTest, AConversationGrowsWithEveryResponse) {
  HttpReply made =
      post("/v1/conversations",
           {{"metadata", {{"topic", "fruit"}}},
            {"items", Json::array({Json{{"type", "message"}, {"role", "user"}, {"content", "we talk of fruit"}}})}});
  ASSERT_EQ(made.status, 200) << made.body;
  const Json conversation = Json::parse(made.body);
  const std::string id = conversation["id"], path = "/v1/conversations/" + id;
  EXPECT_EQ(conversation["object"], "conversation");
  EXPECT_EQ(conversation["metadata"]["topic"], "fruit");
  for (const char* model : {kChat, kClaude, kOwn}) {
    const Json response = respond({{"model", model}, {"input", "say exactly: kiwi"}, {"conversation", {{"id", id}}}});
    EXPECT_EQ(response["conversation"]["id"], id);
    EXPECT_NE(sent().find("we talk of fruit"), std::string::npos) << sent();
  }
  Json items = Json::parse(ask("GET", path + "/items?order=asc").body);
  EXPECT_EQ(items["data"].size(), 7u) << items;
  // One more by hand, one less.
  const HttpReply added =
      post(path + "/items", {{"items", Json::array({Json{{"role", "user"}, {"content", "and lime"}}})}});
  ASSERT_EQ(added.status, 200) << added.body;
  const std::string lime = Json::parse(added.body)["data"][0]["id"];
  EXPECT_EQ(Json::parse(ask("GET", path + "/items/" + lime).body)["content"], "and lime");
  EXPECT_EQ(ask("DELETE", path + "/items/" + lime).status, 200);
  EXPECT_EQ(ask("GET", path + "/items/" + lime).status, 404);
  EXPECT_EQ(Json::parse(post(path, {{"metadata", {{"topic", "nuts"}}}}).body)["metadata"]["topic"], "nuts");
  EXPECT_EQ(Json::parse(ask("GET", path).body)["metadata"]["topic"], "nuts");
  EXPECT_EQ(Json::parse(ask("DELETE", path).body)["deleted"], true);
  EXPECT_EQ(ask("GET", path).status, 404);
  EXPECT_EQ(ask("GET", path + "/items").status, 404);
  EXPECT_EQ(post("/v1/responses", {{"model", kChat}, {"input", "x"}, {"conversation", id}}).status, 404);
}

TEST_F(StatefulTest, ItAllSurvivesARestart) {
  const Json one = respond({{"model", kChat}, {"input", "say exactly: quince"}});
  host_.program().signalAndWait(SIGTERM);
  host_.restart();
  EXPECT_EQ(Json::parse(ask("GET", "/v1/responses/" + one["id"].get<std::string>()).body), one);
  respond({{"model", kClaude}, {"input", "and?"}, {"previous_response_id", one["id"]}});
  EXPECT_NE(sent().find("quince\""), std::string::npos);
}

class GuardedStatefulTest : public StatefulTest {
 protected:
  void SetUp() override { start(host_, "client_keys: [{name: a, key: key-of-a}, {name: b, key: key-of-b}]\n"); }
};

TEST_F(GuardedStatefulTest, NobodySeesWhatAnotherKeyHasKept) {
  const Json one = respond({{"model", kChat}, {"input", "say exactly: secret"}}, "key-of-a");
  const std::string path = "/v1/responses/" + one["id"].get<std::string>();
  EXPECT_EQ(ask("GET", path, "key-of-b").status, 404);
  EXPECT_EQ(ask("DELETE", path, "key-of-b").status, 404);
  EXPECT_EQ(ask("GET", path).status, 401);
  for (const char* model : {kChat, kOwn})
    EXPECT_EQ(errorOf(post("/v1/responses", {{"model", model}, {"input", "x"}, {"previous_response_id", one["id"]}},
                           "key-of-b"))["code"],
              "previous_response_not_found");
  EXPECT_EQ(ask("GET", path, "key-of-a").status, 200);
}

class SmallStatefulTest : public StatefulTest {
 protected:
  void SetUp() override { start(host_, "memory: {answers: {expiry: 900ms, object_size: 3KiB, size: 1MiB}}\n"); }
};

TEST_F(SmallStatefulTest, WhatIsTooLargeIsNotKeptAndSaysSo) {
  const Json body = {{"model", kChat}, {"input", "say exactly: " + std::string(4000, 'x')}};
  const HttpReply whole = post("/v1/responses", body);
  ASSERT_EQ(whole.status, 200);
  EXPECT_EQ(Json::parse(whole.body)["store"], false);
  EXPECT_TRUE(whole.header("x-spillway-kept").starts_with("no;")) << whole.header("x-spillway-kept");
  Json streaming = body;
  streaming["stream"] = true;
  EXPECT_EQ(lastResponse(post("/v1/responses", streaming).body)["store"], false);
  EXPECT_EQ(ask("GET", "/v1/responses/" + Json::parse(whole.body)["id"].get<std::string>()).status, 404);
}

TEST_F(SmallStatefulTest, WhatNobodyUsesExpires) {
  const Json one = respond({{"model", kChat}, {"input", "say exactly: soon gone"}});
  const std::string path = "/v1/responses/" + one["id"].get<std::string>();
  EXPECT_EQ(ask("GET", path).status, 200);
  std::this_thread::sleep_for(std::chrono::milliseconds(1200));
  EXPECT_EQ(ask("GET", path).status, 404);
  EXPECT_EQ(
      errorOf(post("/v1/responses", {{"model", kChat}, {"input", "x"}, {"previous_response_id", one["id"]}}))["code"],
      "previous_response_not_found");
}

class OffStatefulTest : public StatefulTest {
 protected:
  void SetUp() override { start(host_, "memory: {answers: {keep: false}}\n"); }
};

TEST_F(OffStatefulTest, WithoutMemoryTheVendorsOwnIsUsed) {
  const Json one = respond({{"model", kOwn}, {"input", "say exactly: hi"}});
  respond({{"model", kOwn}, {"input", "and?"}, {"previous_response_id", one["id"]}});
  EXPECT_NE(sent().find("previous_response_id"), std::string::npos);
  EXPECT_EQ(ask("GET", "/v1/responses/" + one["id"].get<std::string>()).status, 404);
  const HttpReply other =
      post("/v1/responses", {{"model", kChat}, {"input", "x"}, {"previous_response_id", one["id"]}});
  EXPECT_EQ(errorOf(other)["code"], "previous_response_not_found");
}

}  // namespace
}  // namespace spillway::test
