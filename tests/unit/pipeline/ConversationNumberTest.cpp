// Which requests are taken for turns of one conversation.
#include "host/pipeline/ConversationNumber.h"

#include <gtest/gtest.h>

#include <string>

namespace spillway::pipeline {
namespace {

TEST(ConversationNumber, TurnsOfOneConversationBeginAlike) {
  const uint64_t first = beginningOf(R"([{"role":"user","content":"fix the test"}])");
  EXPECT_NE(first, 0u);
  EXPECT_EQ(first, beginningOf(R"([ { "content" : "fix the test", "role" : "user" },
                                    { "content" : "Which one?", "role" : "assistant" },
                                    { "role" : "user", "content" : "the first" } ])"));
  EXPECT_NE(first, beginningOf(R"([{"role":"user","content":"fix the tests"}])"));
}

TEST(ConversationNumber, MarksOfCachingAndIdsDoNotCount) {
  const uint64_t marked = beginningOf(
      R"([{"role":"user","content":[{"type":"text","text":"hello","cache_control":{"type":"ephemeral","ttl":"1h"}}]}])");
  EXPECT_EQ(marked, beginningOf(R"([{"role":"user","content":[{"type":"text","text":"hello"}]},
                                    {"role":"assistant","content":[{"type":"tool_use","id":"t","input":{}}]}])"));
  EXPECT_EQ(
      beginningOf(R"([{"type":"message","id":"msg_1","role":"user","content":[{"type":"input_text","text":"a"}]}])"),
      beginningOf(R"([{"type":"message","id":"msg_2","role":"user","content":[{"type":"input_text","text":"a"}]},
                            {"type":"function_call","name":"f","arguments":"{}"},
                            {"type":"function_call_output","output":[{"type":"input_text","text":"found"}]}])"));
}

TEST(ConversationNumber, EveryWaysToSayIt) {
  EXPECT_EQ(beginningOf(R"([{"role":"user","parts":[{"text":"a \"b\""}]}])"),
            beginningOf(R"([{"role":"user","parts":[{"text":"a \"b\""}]},{"role":"model","parts":[{"text":"c"}]}])"));
  EXPECT_NE(beginningOf("\"what is it?\""), 0u);
  EXPECT_NE(beginningOf("\"what is it?\""), beginningOf("\"what was it?\""));
}

// What system messages say is part of the beginning; what a picture shows is not read.
TEST(ConversationNumber, NothingSaidIsNoConversation) {
  EXPECT_EQ(beginningOf("[]"), 0u);
  EXPECT_EQ(beginningOf(""), 0u);
  EXPECT_EQ(beginningOf("\""), 0u);
  EXPECT_EQ(beginningOf("null"), 0u);
  EXPECT_EQ(beginningOf(R"([{"role":"assistant","content":"I am"}])"), 0u);
  EXPECT_EQ(beginningOf(R"([{"role":"user","content":[{"type":"image","source":{"data":"AAAA"}}]}])"), 0u);
}

TEST(ConversationNumber, ALongFirstTurnIsReadInPart) {
  const std::string text(200'000, 'x');
  const std::string one = R"([{"role":"user","content":")" + text + R"("}])";
  const std::string two = R"([{"role":"user","content":")" + text + R"("},{"role":"assistant","content":"y"}])";
  EXPECT_NE(beginningOf(one), 0u);
  EXPECT_EQ(beginningOf(one), beginningOf(two));
}

// Damaged text ends the reading and nothing else.
TEST(ConversationNumber, ReadsNothingBehindTheEnd) {
  const std::string whole = R"([{"role":"user","content":"a\\\"b"},{"role":"assistant","content":"c"}])";
  for (size_t length = 0; length <= whole.size(); ++length) beginningOf(std::string(whole, 0, length));
}

}  // namespace
}  // namespace spillway::pipeline
