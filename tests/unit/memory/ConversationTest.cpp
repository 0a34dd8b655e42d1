#include "host/memory/Conversation.h"

#include <gtest/gtest.h>

#include "host/base/Json.h"
#include "host/memory/TurnHash.h"

namespace spillway::memory {
namespace {

Places places(const std::string& messages) {
  base::Arena arena;
  const std::string text = "{\"messages\":[" + messages + "]}";
  auto document = base::json::parse(arena, text);
  EXPECT_TRUE(document.ok()) << text;
  return placesOf(arena, *document);
}

std::string user(const std::string& text) {
  return R"({"role":"user","blocks":[{"type":"text","text":")" + text + R"("}]})";
}
std::string assistant(const std::string& blocks) { return R"({"role":"assistant","blocks":[)" + blocks + "]}"; }
std::string said(const std::string& text) { return R"({"type":"text","text":")" + text + R"("})"; }
std::string call(const std::string& name, const std::string& arguments) {
  return R"({"type":"tool_call","id":"x","name":")" + name + R"(","arguments":")" + arguments + R"("})";
}
std::string result(const std::string& id, const std::string& text) {
  return R"({"role":"tool","blocks":[{"type":"tool_result","id":")" + id + R"(","blocks":[)" + said(text) + "]}]}";
}

TEST(ConversationTest, EachTurnOfTheAssistantHasAPlace) {
  const Places one = places(user("hi"));
  EXPECT_TRUE(one.turns.empty());
  EXPECT_FALSE(one.end.empty());
  const Places two = places(user("hi") + "," + assistant(said("hello")) + "," + user("and?"));
  ASSERT_EQ(two.turns.size(), 1u);
  const Places three = places(user("hi") + "," + assistant(said("hello")) + "," + user("and?") + "," +
                              assistant(said("so")) + "," + user("ok"));
  ASSERT_EQ(three.turns.size(), 2u);
  EXPECT_EQ(three.turns[0], two.turns[0]) << "what follows does not move it";
  EXPECT_TRUE(places(user("hi") + "," + assistant(said("hel"))).end.empty()) << "the assistant goes on";
}

TEST(ConversationTest, WhatClientsChangeOnTheWayDoesNotCount) {
  const std::string plain =
      user("hi") + "," + assistant(said("I look.") + "," + call("read_file", R"({\"path\":\"a\",\"n\":1})"));
  const std::string end = "," + result("x", "text") + "," + user("and?");
  const Places first = places(plain + end);
  const std::vector<std::string> others = {
      // System text, reasoning, white space, words in pieces and behind the call, ids, names, JSON spelled anew.
      R"({"role":"system","blocks":[{"type":"text","text":"today is Monday"}]},)" + plain + end,
      user(" hi\\n") + "," +
          assistant(R"({"type":"reasoning","text":"hm","issuer":"text"},)" + said("I ") + "," +
                    call("Read-File", R"({ \"n\": 1.0, \"path\" : \"\\u0061\" })") + "," + said("look. ")) +
          end,
      user("hi") + "," + assistant(said("I look.")) + "," +
          assistant(R"({"type":"tool_call","id":"other","name":"readfile","input":{"n":1,"path":"a"}})") + "," +
          result("other", "text ") + "," + user("and?"),
  };
  for (const std::string& other : others) {
    const Places same = places(other);
    EXPECT_EQ(same.turns, first.turns) << other;
    EXPECT_EQ(same.end, first.end) << other;
  }
}

TEST(ConversationTest, WhatWasSaidCounts) {
  const std::string base = user("hi") + "," + assistant(said("a") + "," + call("f", R"({\"x\":1})"));
  const Places first = places(base);
  ASSERT_EQ(first.turns.size(), 1u);
  for (const std::string& other :
       {user("ho") + "," + assistant(said("a") + "," + call("f", R"({\"x\":1})")),
        user("hi") + "," + assistant(said("b") + "," + call("f", R"({\"x\":1})")),
        user("hi") + "," + assistant(said("a") + "," + call("g", R"({\"x\":1})")),
        user("hi") + "," + assistant(said("a") + "," + call("f", R"({\"x\":\"1\"})")),
        user("hi") + "," + assistant(said("a") + "," + call("f", R"({\"y\":1})")),
        user("hi") + "," + assistant(said("a") + "," + call("f", R"({\"x\":1})") + "," + call("f", "{}")),
        user("hi") + "," + result("x", "hi") + "," + assistant(said("a") + "," + call("f", R"({\"x\":1})"))})
    EXPECT_NE(places(other).turns, first.turns) << other;
  EXPECT_NE(places(user("a") + "," + assistant(said("b")) + "," + result("x", "one")).end,
            places(user("a") + "," + assistant(said("b")) + "," + result("x", "two")).end);
}

// Texts are hashed as they are spelled where they hold escapes; it must not show.
TEST(ConversationTest, HowATextIsSpelledDoesNotCount) {
  std::string raw, plain;
  const std::pair<const char*, const char*> pieces[] = {{"abc ", "abc "},  {R"(\\)", "\\"},
                                                        {R"(\")", "\""},   {R"(\u00e9)", "\xc3\xa9"},
                                                        {R"(\n)", "\n"},   {R"(\ud83d\ude00)", "\xf0\x9f\x98\x80"},
                                                        {R"(\\n)", "\\n"}, {"x", "x"}};
  for (unsigned i = 0, random = 7; i < 20'000; ++i, random = random * 1103515245 + 12345) {
    const auto& [spelled, said] = pieces[(random >> 16) % std::size(pieces)];
    raw += spelled;
    plain += said;
    if (i > 40 && i % 997 != 0) continue;
    Digest one, two;
    one.trimmedSpelled(raw);
    two.trimmed(plain);
    ASSERT_EQ(one.take(), two.take()) << i;
  }
}

TEST(ConversationTest, FreeTextOfACustomCallIsNoJson) {
  const std::string custom = R"({"type":"tool_call","id":"x","name":"f","kind":"custom","arguments":"{\"a\":1}"})";
  EXPECT_NE(places(user("a") + "," + assistant(custom)).turns,
            places(user("a") + "," + assistant(call("f", R"({\"a\":1})"))).turns);
}

}  // namespace
}  // namespace spillway::memory
