// The rules see what they are for.
#include "tests/corpus/Rules.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace spillway::corpus {
namespace {

using testing::Contains;
using testing::HasSubstr;
using testing::IsEmpty;

struct Bad {
  const char *wire, *request, *rule;
};

class Rules : public testing::TestWithParam<Bad> {};

TEST_P(Rules, AreBroken) {
  const Bad& bad = GetParam();
  EXPECT_THAT(brokenRules(bad.wire, Json::parse(bad.request)), Contains(HasSubstr(bad.rule))) << bad.request;
}

constexpr Bad kBad[] = {
    {"openai-chat",
     R"({"messages":[{"role":"assistant","tool_calls":[{"id":"a","function":{"name":"f","arguments":"{}"}}]},{"role":"user"}]})",
     "the call a has no result before user"},
    {"openai-chat", R"({"messages":[{"role":"tool","tool_call_id":"a"}]})", "a result nobody waits for: a"},
    {"openai-chat",
     R"({"messages":[{"role":"assistant","tool_calls":[{"id":"a","function":{"name":"f g","arguments":"{"}}]}]})",
     "bad name"},
    {"openai-responses", R"({"input":[{"type":"function_call","call_id":"a","name":"f"}]})", "has no result"},
    {"openai-responses", R"({"input":[{"type":"reasoning"},{"role":"user"}]})", "without the item it led to"},
    {"anthropic-messages", R"({"messages":[{"role":"assistant","content":"hi"}]})", "first message"},
    {"anthropic-messages",
     R"({"messages":[{"role":"user","content":[{"type":"text","text":"a"},{"type":"tool_result","tool_use_id":"b"}]}]})",
     "behind other content"},
    {"anthropic-messages", R"({"messages":[{"role":"user","content":[{"type":"text","text":" "}]}]})", "blank text"},
    {"anthropic-messages",
     R"({"messages":[],"max_tokens":1024,"thinking":{"type":"enabled","budget_tokens":2000},"tool_choice":{"type":"any"}})",
     "a forced tool while thinking"},
    {"anthropic-messages",
     R"({"messages":[{"role":"assistant","content":[{"type":"thinking","thinking":"","signature":"cHgxLm9w"}]}]})",
     "an envelope"},
    {"anthropic-messages",
     R"({"messages":[{"role":"assistant","content":[{"type":"thinking","thinking":"","signature":"R0VNSU5JR0VNx"}]}]})",
     "a token of gemini"},
    {"bedrock-converse",
     R"({"messages":[{"role":"user","content":[{"text":"a"}]},{"role":"user","content":[{"text":"b"}]}]})", "in a row"},
    {"bedrock-converse", R"({"messages":[{"role":"user","content":[{"toolResult":{"toolUseId":"a"}}]}]})",
     "calls without toolConfig"},
    {"bedrock-converse", R"({"messages":[{"role":"user","content":[{"document":{"name":"a"}}]}]})",
     "a document without"},
    {"gemini", R"({"contents":[{"role":"user","parts":[]}]})", "empty parts"},
    {"gemini",
     R"({"contents":[{"role":"user","parts":[{"text":"a"}]},{"role":"model","parts":[{"functionCall":{"name":"f"}}]},{"role":"user","parts":[{"text":"b"}]}]})",
     "1 calls, 0 responses"},
    {"gemini", R"({"contents":[],"toolConfig":{"functionCallingConfig":{"allowedFunctionNames":["f"]}}})",
     "allowed but not declared"},
    {"cohere", R"({"messages":[{"role":"assistant","tool_calls":[{"id":"a"}]}]})", "the call a has no result"},
    {"ollama", R"({"messages":[{"role":"assistant","tool_calls":[{}]},{"role":"user"}]})", "calls without results"},
    {"kiro",
     R"({"conversationState":{"history":[{"assistantResponseMessage":{"content":"a"}}],"currentMessage":{"userInputMessage":{"content":"b"}}}})",
     "do not alternate"},
};

INSTANTIATE_TEST_SUITE_P(All, Rules, testing::ValuesIn(kBad));

TEST(RulesThemselves, AreKeptByAPlainConversation) {
  EXPECT_THAT(brokenRules("openai-chat", Json::parse(R"({"messages":[{"role":"user","content":"hi"}]})")), IsEmpty());
}

}  // namespace
}  // namespace spillway::corpus
