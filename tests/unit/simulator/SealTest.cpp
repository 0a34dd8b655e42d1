// The tokens that vouch for reasoning, and that no vendor takes another's.
#include <gtest/gtest.h>

#include "tests/simulator/EventStream.h"
#include "tests/simulator/ReasoningSeal.h"
#include "tests/simulator/Text.h"
#include "tests/unit/simulator/WireFixture.h"

namespace spillway::simulator {
namespace {

constexpr Vendor kVendors[] = {Vendor::Anthropic, Vendor::OpenAi, Vendor::Gemini, Vendor::Bedrock};

TEST(SealTest, ATokenIsTakenByItsVendorForItsContentOnly) {
  for (Vendor maker : kVendors) {
    std::string token = sealReasoning(maker, "content");
    for (Vendor other : kVendors) {
      EXPECT_EQ(isGenuine(other, token), other == maker);
      EXPECT_EQ(vouchesFor(other, token, "content"), other == maker);
      EXPECT_FALSE(vouchesFor(other, token, "other content"));
    }
  }
}

TEST(SealTest, AnyChangedCharacterIsNoticed) {
  for (Vendor maker : kVendors) {
    std::string token = sealReasoning(maker, "content");
    for (size_t i = 0; i < token.size(); i++) {
      std::string changed = token;
      changed[i] = changed[i] == 'A' ? 'B' : 'A';
      EXPECT_FALSE(isGenuine(maker, changed)) << i;
    }
    EXPECT_FALSE(isGenuine(maker, token.substr(1)));
    EXPECT_FALSE(isGenuine(maker, token + "AAAA"));
    EXPECT_FALSE(isGenuine(maker, ""));
  }
}

TEST(SealTest, TokensBeginAsTheVendorsDo) {
  EXPECT_TRUE(sealReasoning(Vendor::OpenAi, "x").starts_with("gAAAAABo"));
  EXPECT_TRUE(sealReasoning(Vendor::Gemini, "x").starts_with("E"));
  EXPECT_TRUE(sealReasoning(Vendor::Bedrock, "x").starts_with("E"));
}

TEST(SealTest, SumsAndFramesAreAsPublished) {
  EXPECT_EQ(crc32("123456789"), 0xCBF43926u);
  // A frame without headers and payload, from the format's test vectors.
  std::string empty = frame({}, "");
  EXPECT_EQ(empty, std::string("\0\0\0\x10\0\0\0\0\x05\xc2\x48\xeb\x7d\x98\xc8\xff", 16));
  std::vector<Frame> read = frames(eventFrame("messageStart", "{\"a\":1}") + exceptionFrame("oops", "{}"));
  ASSERT_EQ(read.size(), 2u);
  EXPECT_EQ(read[0].type, "messageStart");
  EXPECT_EQ(read[1].kind, "exception");
}

TEST(SealTest, Base64IsReadStrictly) {
  EXPECT_EQ(base64("simulated"), "c2ltdWxhdGVk");
  EXPECT_EQ(fromBase64("YQ=="), "a");
  EXPECT_EQ(fromBase64("YWI="), "ab");
  EXPECT_FALSE(fromBase64("YW"));
  size_t bad = 0;
  EXPECT_FALSE(fromBase64("data:image/png", &bad));
  EXPECT_EQ(bad, 4u);
  EXPECT_EQ(percentDecoded("m%40status%3D429%2"), "m@status=429%2");
  EXPECT_EQ(queryParameter("alt=sse&key=a%20b", "key"), "a b");
}

// The reasoning of each vendor, in the shape its wire gives it out.
class ForeignReasoningTest : public WireFixture {
 protected:
  static std::string token(Vendor maker, const std::string& content) { return sealReasoning(maker, content); }

  int messages(const std::string& signature) {
    Json body = parsed(R"({"model":"m","max_tokens":99,"messages":[{"role":"user","content":"a"},
      {"role":"assistant","content":[{"type":"thinking","thinking":"t"},{"type":"text","text":"b"}]},
      {"role":"user","content":"c"}]})");
    body["messages"][1]["content"][0]["signature"] = signature;
    return post("/v1/messages", body, "anthropic-version: 2023-06-01\r\n").status();
  }
  int responses(const std::string& encrypted) {
    Json body = parsed(R"({"model":"m","store":false,"input":[{"role":"user","content":"a"},
      {"type":"reasoning","id":"rs_1","summary":[]},{"role":"assistant","content":"b"},{"role":"user","content":"c"}]})");
    body["input"][1]["encrypted_content"] = encrypted;
    return post("/v1/responses", body).status();
  }
  int gemini(const std::string& signature) {
    Json body = parsed(R"({"contents":[{"role":"user","parts":[{"text":"a"}]},
      {"role":"model","parts":[{"text":"b"}]},{"role":"user","parts":[{"text":"c"}]}]})");
    body["contents"][1]["parts"][0]["thoughtSignature"] = signature;
    return post("/v1beta/models/gemini-3-pro:generateContent", body).status();
  }
  int bedrock(const std::string& signature, const std::string& model = "m") {
    Json body = parsed(R"({"messages":[{"role":"user","content":[{"text":"a"}]},
      {"role":"assistant","content":[{"reasoningContent":{"reasoningText":{"text":"t"}}},{"text":"b"}]},
      {"role":"user","content":[{"text":"c"}]}]})");
    body["messages"][1]["content"][0]["reasoningContent"]["reasoningText"]["signature"] = signature;
    return post("/model/" + model + "/converse", body).status();
  }
};

TEST_F(ForeignReasoningTest, EachVendorTakesItsOwnAndRefusesTheOthers) {
  for (Vendor maker : kVendors) {
    EXPECT_EQ(messages(token(maker, "t")), maker == Vendor::Anthropic ? 200 : 400);
    EXPECT_EQ(responses(token(maker, "rs_1")), maker == Vendor::OpenAi ? 200 : 400);
    EXPECT_EQ(gemini(token(maker, "text")), maker == Vendor::Gemini ? 200 : 400);
    EXPECT_EQ(bedrock(token(maker, "t")), maker == Vendor::Bedrock ? 200 : 400);
    EXPECT_EQ(bedrock(token(maker, "t"), "anthropic.claude-x"), maker == Vendor::Anthropic ? 200 : 400);
  }
}

TEST_F(ForeignReasoningTest, MadeUpAndMovedTokensAreRefused) {
  for (const char* made : {"", "px1.anthropic.abc", "c2ltdWxhdGVk", "AAAA"}) {
    EXPECT_EQ(messages(made), 400) << made;
    EXPECT_EQ(responses(made), 400) << made;
    EXPECT_EQ(gemini(made), 400) << made;
    EXPECT_EQ(bedrock(made), 400) << made;
  }
  EXPECT_EQ(messages(token(Vendor::Anthropic, "other")), 400);
  EXPECT_EQ(responses(token(Vendor::OpenAi, "rs_2")), 400);
  EXPECT_EQ(gemini(token(Vendor::Gemini, "call of f")), 400);
  EXPECT_EQ(bedrock(token(Vendor::Bedrock, "other")), 400);
}

}  // namespace
}  // namespace spillway::simulator
