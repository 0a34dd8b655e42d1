// The ways of going wrong, on every wire that streams. Each test would fail if the word did nothing there.
#include "tests/unit/simulator/WireFixture.h"

namespace spillway::simulator {
namespace {

struct WireCase {
  const char* name;
  const char* whole;   // path; MODEL stands for the model
  const char* stream;  // the same, streamed
  const char* body;    // a greeting; MODEL and STREAM as above
  const char* usage;   // a word that only stands in counts
};

std::ostream& operator<<(std::ostream& out, const WireCase& wire) { return out << wire.name; }

constexpr WireCase kWires[] = {
    {"chat", "/v1/chat/completions", "/v1/chat/completions",
     R"({"model":"MODEL","stream":STREAM,"messages":[{"role":"user","content":"hello"}]})", "completion_tokens"},
    {"completions", "/v1/completions", "/v1/completions",
     R"({"model":"MODEL","stream":STREAM,"max_tokens":99,"prompt":"hello"})", "completion_tokens"},
    {"messages", "/v1/messages", "/v1/messages",
     R"({"model":"MODEL","stream":STREAM,"max_tokens":999,"messages":[{"role":"user","content":"hello"}]})",
     "output_tokens\":11"},
    {"responses", "/v1/responses", "/v1/responses", R"({"model":"MODEL","stream":STREAM,"input":"hello"})",
     "input_tokens_details"},
    {"gemini", "/v1beta/models/MODEL:generateContent", "/v1beta/models/MODEL:streamGenerateContent?alt=sse",
     R"({"contents":[{"role":"user","parts":[{"text":"hello"}]}]})", "candidatesTokenCount"},
    {"gemini_list", "/v1beta/models/MODEL:generateContent", "/v1beta/models/MODEL:streamGenerateContent",
     R"({"contents":[{"role":"user","parts":[{"text":"hello"}]}]})", "candidatesTokenCount"},
    {"ollama", "/api/chat", "/api/chat",
     R"({"model":"MODEL","stream":STREAM,"messages":[{"role":"user","content":"hello"}]})", "eval_count"},
    {"cohere", "/v2/chat", "/v2/chat",
     R"({"model":"MODEL","stream":STREAM,"messages":[{"role":"user","content":"hello"}]})", "output_tokens"},
    {"bedrock", "/model/MODEL/converse", "/model/MODEL/converse-stream",
     R"({"messages":[{"role":"user","content":[{"text":"hello"}]}]})", "outputTokens"},
};

std::string replaced(std::string text, const std::string& what, const std::string& with) {
  for (size_t at = text.find(what); at != std::string::npos; at = text.find(what, at + with.size())) {
    text.replace(at, what.size(), with);
  }
  return text;
}

size_t count(const std::string& text, const std::string& part) {
  size_t n = 0;
  for (size_t at = text.find(part); at != std::string::npos; at = text.find(part, at + part.size())) n++;
  return n;
}

class EveryWireTest : public ::testing::TestWithParam<WireCase> {
 protected:
  RawReply ask(const std::string& words, bool stream, int quietMs = 2000) {
    std::string model = words.empty() ? "m" : "m@" + words;
    std::string path = replaced(stream ? GetParam().stream : GetParam().whole, "MODEL", model);
    std::string body = replaced(GetParam().body, "MODEL", model);
    body = replaced(body, "STREAM", stream ? "true" : "false");
    client_ = std::make_unique<RawClient>(upstream_.port());
    return client_->post(path, body, "anthropic-version: 2023-06-01\r\n", quietMs);
  }

  Simulator upstream_;
  std::unique_ptr<RawClient> client_;
};

INSTANTIATE_TEST_SUITE_P(Wires, EveryWireTest, ::testing::ValuesIn(kWires),
                         [](const auto& wire) { return std::string(wire.param.name); });

TEST_P(EveryWireTest, AnswersBothWays) {
  RawReply whole = ask("", false);
  EXPECT_EQ(whole.status(), 200) << whole.bytes;
  EXPECT_NE(whole.body().find("You said: hello"), std::string::npos);
  RawReply stream = ask("", true);
  EXPECT_EQ(stream.status(), 200) << stream.bytes;
  EXPECT_TRUE(stream.bytes.ends_with("0\r\n\r\n"));
}

TEST_P(EveryWireTest, ErrorsHaveTheirStatusAndWords) {
  for (const char* words :
       {"status=400", "status=401", "status=403", "status=404", "status=429", "status=500", "status=503"}) {
    for (bool stream : {false, true}) {
      RawReply reply = ask(std::string(words) + ",message=a sentence", stream);
      EXPECT_EQ(reply.status(), std::atoi(words + 7)) << words;
      EXPECT_NE(reply.body().find("a sentence"), std::string::npos) << reply.body();
    }
  }
  for (const char* kind : {"quota", "context", "model", "overloaded"}) {
    EXPECT_GE(ask("error=" + std::string(kind), true).status(), 400) << kind;
  }
}

TEST_P(EveryWireTest, StreamsAreCutSplitAndSilent) {
  RawReply good = ask("", true);
  RawReply reply = ask("cut=2", true);
  EXPECT_TRUE(reply.ended);
  EXPECT_LT(reply.body().size(), good.body().size() / 2);
  EXPECT_TRUE(ask("cut=2,reset,gap=20", true).reset);
  EXPECT_EQ(ask("split=11", true).body().size(), good.body().size());
  EXPECT_EQ(ask("silence", true, 50).bytes, "");
  EXPECT_TRUE(ask("cut-bytes=30", false).ended);
}

TEST_P(EveryWireTest, EventsAreBrokenHugeAndMany) {
  EXPECT_NE(ask("bad-event=1", true).body().find("{\"broken\": tru"), std::string::npos);
  EXPECT_NE(ask("huge-event=200000", true).body().find(std::string(200000, 'h')), std::string::npos);
  EXPECT_GE(count(ask("n=3,size=5", true).body(), "\"xxxxx\""), 3u);
  EXPECT_EQ(Json::parse(ask("bad-json", false).body(), nullptr, false).is_discarded(), true);
}

TEST_P(EveryWireTest, EndingsAndCountsAreMissing) {
  size_t all = ask("", true).body().size();
  EXPECT_LT(ask("no-stop", true).body().size(), all);
  EXPECT_LT(ask("no-done", true).body().size(), all);
  EXPECT_NE(ask("", false).body().find(GetParam().usage), std::string::npos);
  EXPECT_EQ(ask("no-usage", false).body().find(GetParam().usage), std::string::npos);
  EXPECT_EQ(ask("no-usage", true).body().find(GetParam().usage), std::string::npos);
}

TEST_P(EveryWireTest, AFailureHidesUnder200) {
  RawReply reply = ask("error-event=1,message=a sentence", true);
  EXPECT_EQ(reply.status(), 200);
  EXPECT_NE(reply.body().find("a sentence"), std::string::npos) << reply.body();
  reply = ask("error-event=0", false);
  EXPECT_EQ(reply.status(), 200);
  EXPECT_EQ(reply.body().find("You said"), std::string::npos) << reply.body();
}

}  // namespace
}  // namespace spillway::simulator
