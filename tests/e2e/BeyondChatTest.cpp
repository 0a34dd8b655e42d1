// What is no conversation goes through the real program by the same rules as a chat: routes, accounts, fallback,
// ledger.
#include <gtest/gtest.h>

#include <algorithm>

#include "tests/e2e/RunningHost.h"

namespace spillway::test {
namespace {

constexpr const char* kBoundary = "----form-7d1f";

std::string formPart(const std::string& name, const std::string& value, const std::string& file = "") {
  return std::string("--") + kBoundary + "\r\nContent-Disposition: form-data; name=\"" + name + "\"" +
         (file.empty() ? "" : "; filename=\"" + file + "\"\r\nContent-Type: application/octet-stream") + "\r\n\r\n" +
         value + "\r\n";
}
std::string form(const std::string& parts) { return parts + "--" + kBoundary + "--\r\n"; }

class BeyondChatTest : public testing::Test {
 protected:
  void SetUp() override {
    host_.start(providersYaml({{"up", "openai-compatible", upstream_.baseUrl() + "/v1", {"key-a", "key-b"}},
                               {"claude", "anthropic-compatible", upstream_.baseUrl(), {"key-claude"}}}) +
                "chains:\n  default:\n    - {tier: cheap, use: [claude/m-claude, up/m-chat]}\n"
                "  vectors:\n    - {tier: cheap, use: [claude/m-claude, up/m-vectors]}\n");
  }

  HttpReply ask(const std::string& path, const Json& body) { return postJson(host_.port(), path, body.dump()); }
  HttpReply send(const std::string& path, const std::string& body) {
    HttpRequest request{"POST", path, {}, body};
    request.headers = {{"content-type", std::string("multipart/form-data; boundary=") + kBoundary}};
    return exchange(host_.port(), request);
  }
  Json traceOf(const HttpReply& reply) { return host_.trace(reply.header("x-spillway-exchange")); }
  std::string lastBody() { return upstream_.requests().back().request.body; }

  simulator::Simulator upstream_;
  RunningHost host_;
};

struct Task {
  const char* path;
  const char* body;    // with the model "MODEL"
  const char* answer;  // a piece of it
  bool counted;        // it says how much was read
};

constexpr Task kTasks[] = {
    {"/v1/embeddings", R"({"model":"MODEL","input":["a text"]})", R"("object":"embedding")", true},
    {"/v1/completions", R"({"model":"MODEL","prompt":"hello"})", R"("text_completion")", true},
    {"/v1/rerank", R"({"model":"MODEL","query":"apple","documents":["a car","an apple"]})", R"("relevance_score")",
     true},
    {"/v1/moderations", R"({"model":"MODEL","input":"please flag this"})", R"("flagged":true)", false},
    {"/v1/images/generations", R"({"model":"MODEL","prompt":"a cat"})", R"("b64_json")", true},
    {"/v1/audio/speech", R"({"model":"MODEL","input":"hi","voice":"alloy","response_format":"wav"})", "RIFF", false},
};

class EveryTaskTest : public BeyondChatTest, public testing::WithParamInterface<Task> {};

TEST_P(EveryTaskTest, FallsBackFrom429ToTheSecondAccount) {
  const Task& task = GetParam();
  std::string body = task.body, passed = task.body;
  body.replace(body.find("MODEL"), 5, "up/m-1");
  passed.replace(passed.find("MODEL"), 5, "m-1");
  upstream_.script(R"([{"do":{"status":429,"retry-after":30}}])");
  const HttpReply reply = postJson(host_.port(), task.path, body);
  EXPECT_EQ(reply.status, 200) << reply.body;
  EXPECT_TRUE(reply.complete);
  EXPECT_NE(reply.body.find(task.answer), std::string::npos) << reply.body;
  EXPECT_EQ(reply.header("x-spillway-attempts"), "2");
  const Json trace = traceOf(reply);
  EXPECT_EQ(trace["path"], task.path);
  EXPECT_EQ(trace["outcome"], "ok");
  EXPECT_EQ(trace["model"], "m-1");
  ASSERT_EQ(trace["attempts"].size(), 2u) << trace.dump(1);
  EXPECT_EQ(trace["attempts"][0]["status"], 429);
  EXPECT_EQ(trace["attempts"][0]["fault"], "rate_limit");
  EXPECT_EQ(trace["attempts"][1]["fault"], "none");
  EXPECT_NE(trace["attempts"][0]["account"], trace["attempts"][1]["account"]);
  EXPECT_EQ(trace["attempts"][1]["wire"], "openai-chat");
  EXPECT_EQ(trace["usage"]["input"].is_number(), task.counted) << trace.dump(1);
  EXPECT_EQ(lastBody(), passed) << "the client's bytes but for the model's name";
}

TEST_P(EveryTaskTest, AnAnswerThatBreaksOffIsNeverComplete) {
  std::string body = GetParam().body;
  body.replace(body.find("MODEL"), 5, "up/m-1");
  upstream_.script(R"([{"times":0,"do":"truncate=length"}])");
  const HttpReply reply = postJson(host_.port(), GetParam().path, body);
  EXPECT_TRUE(reply.status != 200 || !reply.complete) << reply.body;
}

INSTANTIATE_TEST_SUITE_P(Paths, EveryTaskTest, testing::ValuesIn(kTasks), [](const auto& task) {
  std::string name = task.param.path + 4;
  std::replace(name.begin(), name.end(), '/', '_');
  return name;
});

TEST_F(BeyondChatTest, TheDefaultChainSaysWhomToAskAndTheClientWhichModel) {
  const HttpReply reply = ask("/v1/embeddings", {{"model", "text-embedding-x"}, {"input", "a"}});
  EXPECT_EQ(reply.status, 200) << reply.body;
  EXPECT_EQ(reply.header("x-spillway-model"), "text-embedding-x");
  EXPECT_EQ(lastBody(), R"({"model":"text-embedding-x","input":"a"})");
  const Json skipped = traceOf(reply)["skipped"];
  ASSERT_EQ(skipped.size(), 1u) << skipped.dump(1);
  EXPECT_EQ(skipped[0]["provider"], "claude");
  EXPECT_EQ(skipped[0]["reason"], "The provider serves no embeddings.");
}

TEST_F(BeyondChatTest, AChainOfItsOwnNamesItsModel) {
  const HttpReply reply = ask("/v1/embeddings", {{"model", "vectors"}, {"input", "a"}});
  EXPECT_EQ(reply.status, 200) << reply.body;
  EXPECT_EQ(reply.header("x-spillway-model"), "m-vectors");
}

TEST_F(BeyondChatTest, WhereNobodyServesItTheClientIsToldSo) {
  const HttpReply reply = ask("/v1/embeddings", {{"model", "claude/m-claude"}, {"input", "a"}});
  EXPECT_EQ(reply.status, 400) << reply.body;
  EXPECT_NE(Json::parse(reply.body)["error"]["message"].get<std::string>().find("serves no embeddings"),
            std::string::npos)
      << reply.body;
  EXPECT_EQ(upstream_.requests().size(), 0u);
}

TEST_F(BeyondChatTest, WhatIsWrongIsSaidInTheClientsWire) {
  const HttpReply unnamed = ask("/v1/embeddings", {{"input", "a"}});
  EXPECT_EQ(unnamed.status, 400) << unnamed.body;
  EXPECT_EQ(Json::parse(unnamed.body)["error"]["param"], "model") << unnamed.body;
  const HttpReply broken = send("/v1/audio/transcriptions", "--other\r\n");
  EXPECT_EQ(broken.status, 400) << broken.body;
  EXPECT_NE(broken.body.find("does not begin with its boundary"), std::string::npos) << broken.body;
  const HttpReply upstreams = ask("/v1/embeddings", {{"model", "up/m"}, {"input", ""}});
  EXPECT_EQ(upstreams.status, 400) << upstreams.body;
  EXPECT_NE(upstreams.body.find("an input must not be empty"), std::string::npos) << upstreams.body;
}

TEST_F(BeyondChatTest, AFormIsRoutedByItsModelAndPassedOn) {
  std::string sound(3'000'000, '\0');
  for (size_t i = 0; i < sound.size(); ++i) sound[i] = static_cast<char>(i * 31 % 251);
  const std::string rest = formPart("file", sound, "talk.wav") + formPart("language", "en");
  const HttpReply reply = send("/v1/audio/transcriptions", form(formPart("model", "up/m-hear") + rest));
  EXPECT_EQ(reply.status, 200) << reply.body;
  EXPECT_EQ(Json::parse(reply.body)["text"], "This is a simulated transcript of talk.wav, 3000000 bytes.");
  EXPECT_EQ(reply.header("x-spillway-model"), "m-hear");
  EXPECT_EQ(lastBody(), form(formPart("model", "m-hear") + rest));

  const HttpReply behind = send("/v1/audio/translations", form(rest + formPart("model", "up/m-hear")));
  EXPECT_EQ(behind.status, 200) << behind.body;
  EXPECT_EQ(lastBody(), form(rest + formPart("model", "m-hear")));

  const HttpReply twice =
      send("/v1/audio/transcriptions", form(formPart("model", "a") + formPart("model", "b") + rest));
  EXPECT_EQ(twice.status, 400) << twice.body;
  const HttpReply none = send("/v1/audio/transcriptions", form(rest));
  EXPECT_EQ(none.status, 400) << none.body;
}

TEST_F(BeyondChatTest, SoundAndSubtitlesComeAsTheyAre) {
  const HttpReply sound = ask("/v1/audio/speech", {{"model", "up/m"}, {"input", "hello"}, {"voice", "alloy"}});
  EXPECT_EQ(sound.status, 200);
  EXPECT_EQ(sound.header("content-type"), "audio/mpeg");
  EXPECT_EQ(sound.body.substr(0, 2), "\xFF\xFB");
  const HttpReply text =
      send("/v1/audio/transcriptions",
           form(formPart("model", "up/m") + formPart("file", "x", "a.wav") + formPart("response_format", "text")));
  EXPECT_EQ(text.status, 200) << text.body;
  EXPECT_EQ(text.header("content-type").substr(0, 10), "text/plain");
}

TEST_F(BeyondChatTest, ACompletionIsStreamedAndCounted) {
  const HttpReply reply =
      ask("/v1/completions", {{"model", "up/m"}, {"prompt", "say exactly: hello there"}, {"stream", true}});
  EXPECT_EQ(reply.status, 200) << reply.body;
  EXPECT_TRUE(reply.complete);
  EXPECT_EQ(reply.header("content-type"), "text/event-stream");
  EXPECT_NE(reply.body.find("data: [DONE]"), std::string::npos) << reply.body;
  const Json trace = traceOf(reply);
  EXPECT_GT(trace["usage"]["output"].get<int>(), 0) << trace.dump(1);
  const HttpReply elsewhere = ask("/v1/completions", {{"model", "claude/m"}, {"prompt", "hello"}});
  EXPECT_EQ(elsewhere.status, 400) << elsewhere.body;
  EXPECT_NE(elsewhere.body.find("serves no text completions"), std::string::npos) << elsewhere.body;
}

// The numbers of the first vector, wherever the wire has them.
std::vector<double> firstVector(const Json& list) { return list.get<std::vector<double>>(); }

TEST_F(BeyondChatTest, ClientsOfEveryWireEmbedOverAnUpstreamOfAnother) {
  const HttpReply chat = ask("/v1/embeddings", {{"model", "up/e"}, {"input", "a text"}});
  const std::vector<double> expected = firstVector(Json::parse(chat.body)["data"][0]["embedding"]);
  ASSERT_EQ(expected.size(), 16u);

  const HttpReply cohere =
      ask("/v2/embed", {{"model", "up/e"}, {"texts", {"a text", "b"}}, {"input_type", "search_query"}});
  EXPECT_EQ(cohere.status, 200) << cohere.body;
  const Json byType = Json::parse(cohere.body);
  EXPECT_EQ(firstVector(byType["embeddings"]["float"][0]), expected);
  EXPECT_EQ(byType["embeddings"]["float"].size(), 2u);
  EXPECT_EQ(byType["texts"], Json({"a text", "b"}));
  EXPECT_EQ(cohere.header("x-spillway-loss"), "1; purpose dropped");
  EXPECT_EQ(lastBody(), R"({"model":"e","input":["a text","b"]})");

  const HttpReply ollama = ask("/api/embed", {{"model", "up/e"}, {"input", "a text"}, {"keep_alive", "5m"}});
  EXPECT_EQ(ollama.status, 200) << ollama.body;
  EXPECT_EQ(firstVector(Json::parse(ollama.body)["embeddings"][0]), expected);
  EXPECT_GT(Json::parse(ollama.body)["prompt_eval_count"].get<int>(), 0);
  EXPECT_EQ(ollama.header("x-spillway-loss"), "1; extra.ollama.keep_alive dropped");
  const HttpReply older = ask("/api/embeddings", {{"model", "up/e"}, {"prompt", "a text"}});
  EXPECT_EQ(firstVector(Json::parse(older.body)["embedding"]), expected) << older.body;

  const Json content = {{"parts", Json::array({Json{{"text", "a text"}}})}};
  const HttpReply one = ask("/v1beta/models/up/e:embedContent", {{"content", content}});
  EXPECT_EQ(one.status, 200) << one.body;
  EXPECT_EQ(firstVector(Json::parse(one.body)["embedding"]["values"]), expected);
  const Json request = {{"model", "models/up/e"}, {"content", content}, {"outputDimensionality", 8}};
  const HttpReply batch =
      ask("/v1beta/models/up/e:batchEmbedContents", {{"requests", Json::array({request, request})}});
  EXPECT_EQ(batch.status, 200) << batch.body;
  EXPECT_EQ(Json::parse(batch.body)["embeddings"].size(), 2u);
  EXPECT_EQ(Json::parse(batch.body)["embeddings"][1]["values"].size(), 8u);
  const Json trace = traceOf(batch);
  EXPECT_EQ(trace["wire"], "gemini");
  EXPECT_EQ(trace["attempts"][0]["wire"], "openai-chat");
  EXPECT_GT(trace["usage"]["input"].get<int>(), 0) << trace.dump(1);
}

TEST_F(BeyondChatTest, WhatAnotherWireCannotGiveIsRefused) {
  const HttpReply whole =
      ask("/v2/embed",
          {{"model", "up/e"}, {"texts", {"a"}}, {"input_type", "search_query"}, {"embedding_types", {"int8"}}});
  EXPECT_EQ(whole.status, 400) << whole.body;
  EXPECT_NE(whole.body.find("floating-point"), std::string::npos) << whole.body;
  const HttpReply wrong = ask("/v2/embed", {{"model", "up/e"}, {"texts", {"a"}}});
  EXPECT_EQ(wrong.status, 400) << wrong.body;
  EXPECT_NE(wrong.body.find("input_type"), std::string::npos) << wrong.body;
}

TEST_F(BeyondChatTest, RanksAreNotAskedOfAnotherWire) {
  const HttpReply reply = ask("/v2/rerank", {{"model", "up/r"}, {"query", "apple"}, {"documents", {"a car"}}});
  EXPECT_EQ(reply.status, 400) << reply.body;
  EXPECT_NE(reply.body.find("in another wire only, and that is not translated"), std::string::npos) << reply.body;
  EXPECT_TRUE(upstream_.requests().empty());
}

TEST_F(BeyondChatTest, ModelsAreListedInPagesAndOneByOne) {
  const std::vector<std::pair<std::string, std::string>> claude = {{"anthropic-version", "2023-06-01"}};
  const Json first = Json::parse(get(host_.port(), "/v1/models?limit=1", claude).body);
  ASSERT_EQ(first["data"].size(), 1u) << first.dump(1);
  EXPECT_EQ(first["data"][0]["id"], "default");
  EXPECT_EQ(first["has_more"], true);
  const Json second = Json::parse(get(host_.port(), "/v1/models?limit=1&after_id=default", claude).body);
  EXPECT_EQ(second["data"][0]["id"], "vectors") << second.dump(1);
  EXPECT_EQ(second["has_more"], false);
  const HttpReply wrong = get(host_.port(), "/v1/models?limit=x", claude);
  EXPECT_EQ(wrong.status, 400) << wrong.body;
  EXPECT_EQ(Json::parse(wrong.body)["error"]["type"], "invalid_request_error") << wrong.body;
  EXPECT_EQ(Json::parse(get(host_.port(), "/v1/models/vectors", claude).body)["display_name"], "vectors");
  const Json one = Json::parse(get(host_.port(), "/v1/models/vectors").body);
  EXPECT_EQ(one["object"], "model") << one.dump(1);
  const Json page = Json::parse(get(host_.port(), "/v1beta/models?pageSize=1").body);
  EXPECT_EQ(page["nextPageToken"], "default") << page.dump(1);
}

}  // namespace
}  // namespace spillway::test
