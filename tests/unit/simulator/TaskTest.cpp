// What is no conversation: embeddings, ranking, moderation, pictures, sound; and benchmarks of the newer wires.
#include "tests/simulator/Text.h"
#include "tests/unit/simulator/WireFixture.h"

namespace spillway::simulator {
namespace {

class TaskTest : public WireFixture {};

TEST_F(TaskTest, EmbeddingsAreTheSameForTheSameTextOnEveryWire) {
  Json reply = answer("/v1/embeddings", {{"model", "e"}, {"input", {"a", "b"}}});
  ASSERT_EQ(reply["data"].size(), 2u);
  EXPECT_EQ(reply["data"][0]["embedding"].size(), 16u);
  EXPECT_NE(reply["data"][0]["embedding"], reply["data"][1]["embedding"]);
  EXPECT_EQ(reply["usage"]["prompt_tokens"], 2);
  const Json vector = reply["data"][0]["embedding"];
  double length = 0;
  for (const auto& value : vector) length += value.get<double>() * value.get<double>();
  EXPECT_NEAR(length, 1.0, 1e-4);
  Json content = parsed(R"({"content":{"parts":[{"text":"a"}]}})");
  EXPECT_EQ(answer("/v1beta/models/e:embedContent", content)["embedding"]["values"], vector);
  content["model"] = "models/e";
  EXPECT_EQ(
      answer("/v1beta/models/e:batchEmbedContents", {{"requests", Json::array({content})}})["embeddings"][0]["values"],
      vector);
  EXPECT_EQ(answer("/api/embed", {{"model", "e"}, {"input", "a"}})["embeddings"][0], vector);
  EXPECT_EQ(answer("/api/embeddings", {{"model", "e"}, {"prompt", "a"}})["embedding"], vector);
  Json cohere = {
      {"model", "e"}, {"texts", {"a"}}, {"input_type", "search_query"}, {"embedding_types", {"float", "int8"}}};
  reply = answer("/v2/embed", cohere);
  EXPECT_EQ(reply["embeddings"]["float"][0], vector);
  EXPECT_TRUE(reply["embeddings"]["int8"][0][0].is_number_integer());
}

TEST_F(TaskTest, EmbeddingsTakeFormatsAndRefuseNonsense) {
  Json reply =
      answer("/v1/embeddings", {{"model", "e"}, {"input", "a"}, {"encoding_format", "base64"}, {"dimensions", 4}});
  EXPECT_EQ(fromBase64(reply["data"][0]["embedding"].get<std::string>())->size(), 16u);
  expectRefusal("/v1/embeddings", {{"model", "e"}}, 400, "'input'");
  expectRefusal("/v1/embeddings", {{"model", "e"}, {"input", ""}}, 400, "'$.input' is invalid");
  expectRefusal("/v1/embeddings", {{"model", "e"}, {"input", "a"}, {"texts", 1}}, 400, "texts");
  expectRefusal("/v2/embed", {{"model", "e"}, {"texts", {"a"}}}, 400, "input_type");
  expectRefusal("/v1beta/models/e:embedContent", parsed("{}"), 400, "content is required");
  expectRefusal("/v1/embeddings", {{"model", "e@status=429"}, {"input", "a"}}, 429, "rate_limit_exceeded");
  expectRefusal("/v1beta/models/e@status=429:embedContent", parsed(R"({"content":{"parts":[{"text":"a"}]}})"), 429,
                "RESOURCE_EXHAUSTED");
}

TEST_F(TaskTest, RankingPutsTheDocumentWithTheQuerysWordsFirst) {
  Json body = {
      {"model", "r"}, {"query", "red apple"}, {"documents", {"a blue car", "a Red apple", "red"}}, {"top_n", 2}};
  Json reply = answer("/v1/rerank", body);
  ASSERT_EQ(reply["results"].size(), 2u);
  EXPECT_EQ(reply["results"][0]["index"], 1);
  EXPECT_EQ(reply["results"][1]["index"], 2);
  EXPECT_GT(reply["results"][0]["relevance_score"], reply["results"][1]["relevance_score"]);
  reply = answer("/v2/rerank", body);
  EXPECT_EQ(reply["results"][0]["index"], 1);
  EXPECT_EQ(reply["meta"]["billed_units"]["search_units"], 1);
  expectRefusal("/v2/rerank", {{"model", "r"}, {"query", "x"}}, 400, "documents is required");
}

TEST_F(TaskTest, ModerationFlagsWhatAsksForIt) {
  Json reply = answer("/v1/moderations", {{"input", {"hello", "please flag this"}}, {"model", "o"}});
  EXPECT_EQ(reply["results"][0]["flagged"], false);
  EXPECT_EQ(reply["results"][1]["flagged"], true);
  EXPECT_EQ(reply["results"][1]["categories"]["violence"], true);
}

TEST_F(TaskTest, PicturesAndSoundAreWhatTheySay) {
  Json reply = answer("/v1/images/generations", {{"model", "g"}, {"prompt", "a cat"}, {"n", 2}});
  ASSERT_EQ(reply["data"].size(), 2u);
  EXPECT_TRUE(fromBase64(reply["data"][0]["b64_json"].get<std::string>())->starts_with("\x89PNG"));
  reply = answer("/v1/images/generations", {{"model", "g"}, {"prompt", "a cat"}, {"response_format", "url"}});
  EXPECT_TRUE(reply["data"][0]["url"].get<std::string>().starts_with("https://"));
  Json speech = {{"model", "tts"}, {"input", "hello"}, {"voice", "alloy"}};
  RawReply sound = post("/v1/audio/speech", speech);
  EXPECT_NE(sound.head().find("content-type: audio/mpeg"), std::string::npos);
  EXPECT_TRUE(sound.body().starts_with("\xFF\xFB"));
  speech["response_format"] = "wav";
  EXPECT_EQ(post("/v1/audio/speech", speech).body().size(), 44u + 5 * 200);
  speech.erase("voice");
  expectRefusal("/v1/audio/speech", speech, 400, "'voice'");
}

TEST_F(TaskTest, TranscriptionsReadAForm) {
  std::string body =
      "--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"talk.wav\"\r\nContent-Type: audio/wav\r\n\r\n"
      "RIFF\r\n--x\r\n\r\n--b\r\nContent-Disposition: form-data; name=\"model\"\r\n\r\nwhisper@cached=1\r\n--b--\r\n";
  const char* type = "Content-Type: multipart/form-data; boundary=b\r\n";
  RawClient client(upstream_.port());
  RawReply reply = client.post("/v1/audio/transcriptions", body, type);
  EXPECT_EQ(Json::parse(reply.body())["text"], "This is a simulated transcript of talk.wav, 11 bytes.");
  EXPECT_EQ(upstream_.requests().back().model, "whisper");
  EXPECT_EQ(client.post("/v1/audio/transcriptions", body.substr(0, body.size() - 4), type).status(), 400);
  EXPECT_EQ(client.post("/v1/audio/transcriptions", "{}", "Content-Type: application/json\r\n").status(), 400);
}

TEST_F(TaskTest, BenchmarksOfTheNewerWiresAreFixedToo) {
  const std::pair<const char*, const char*> rows[] = {
      {"/v1/responses", R"({"model":"bench@n=20,size=8","stream":true,"input":"x"})"},
      {"/v1/responses", R"({"model":"bench@n=20,size=8","input":"x"})"},
      {"/v1beta/models/bench@n=20,size=8:generateContent", R"({"contents":[]})"},
      {"/v1beta/models/bench%40n=20,size=8:streamGenerateContent?alt=sse", R"({"contents":[]})"},
      {"/v1beta/models/bench@n=20,size=8:streamGenerateContent", R"({"contents":[]})"},
      {"/model/bench@n=20,size=8/converse-stream", R"({"messages":[]})"},
      {"/api/chat", R"({"model":"bench@n=20,size=8"})"},
  };
  RawClient client(upstream_.port());
  for (const auto& [path, body] : rows) {
    RawReply first = client.post(path, body);
    EXPECT_EQ(first.status(), 200) << path;
    EXPECT_NE(first.bytes.find("xxxxxxxx"), std::string::npos) << path;
    EXPECT_EQ(first.bytes, client.post(path, body).bytes) << path;
  }
  EXPECT_TRUE(upstream_.requests().empty());
  std::string large = R"({"contents":[{"parts":[{"text":")" + std::string(900000, 'a') + "\"}]}]}";
  for (int i = 0; i < 2; i++) EXPECT_EQ(client.post("/v1beta/models/bench@n=1:generateContent", large).status(), 200);
  EXPECT_EQ(client.post("/v1beta/models/m:generateContent", R"({"contents":[{"parts":[{"text":"x"}]}]})").status(),
            200);
}

TEST_F(TaskTest, ModelsAreListedAndFoundInEachShape) {
  EXPECT_EQ(Json::parse(get("/v1/models/sim-large").body())["object"], "model");
  EXPECT_EQ(Json::parse(get("/v1/models/sim-large", "anthropic-version: 2023-06-01\r\n").body())["type"], "model");
  EXPECT_EQ(get("/v1/models/unknown").status(), 404);
  EXPECT_EQ(Json::parse(get("/v1/models", "x-goog-api-key: k\r\n").body())["models"].size(), 3u);
}

}  // namespace
}  // namespace spillway::simulator
