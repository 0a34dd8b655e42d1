#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/compress/unit/Rewriting.h"

namespace spillway::compress {
namespace {

TEST(JsonText, BlanksBetweenItsPartsGo) {
  EXPECT_EQ(rewritten("json-text", "{\n  \"a\": [1, 2.50, -3e+5],\n  \"b c\": \"x  y\\\"\"\n}\n"),
            "{\"a\":[1,2.50,-3e+5],\"b c\":\"x  y\\\"\"}\n");
  EXPECT_EQ(rewritten("json-text", "{ \"a\": 1 }\n\n{ \"a\": 2 }"), "{\"a\":1}\n{\"a\":2}");
}

TEST(JsonText, WhatIsNoJsonStays) {
  for (const char* text : {"[1 2]", "{\"a\": 1", "[INFO] building  ", "{'a': 1}", "[1, 2] and more", "[ nul ]",
                           "{ \"a\" : 1, }", "[ \"a\nb\" ]"})
    EXPECT_EQ(rewritten("json-text", text), "as it was") << text;
}

TEST(JsonText, WhatIsOnlyNearlyJsonStaysFromBalancedOn) {
  const char* text = "{\n  \"errors\": [ 1, 2 ],\n  \"a\": \"\\q\"\n}\n";
  EXPECT_EQ(rewritten("json-text", text), "{\"errors\":[1,2],\"a\":\"\\q\"}\n");
  EXPECT_EQ(rewritten("json-text", text, SPW_LEVEL_BALANCED), "as it was");
}

TEST(JsonText, EqualKeysAreSaidOnceFromBalancedOn) {
  std::string rows;
  for (int i = 0; i < 5; ++i)
    rows += std::string(i ? "," : "") + R"({"id": )" + std::to_string(i) +
            R"(, "address": {"street": "Main", "city": "Oslo"}})";
  EXPECT_EQ(rewritten("json-text", "[" + rows + "]", SPW_LEVEL_BALANCED),
            R"({"spillway_columns":["id",{"address":["street","city"]}],"spillway_rows":[)"
            "\n[0,[\"Main\",\"Oslo\"]],\n[1,[\"Main\",\"Oslo\"]],\n[2,[\"Main\",\"Oslo\"]],\n[3,[\"Main\",\"Oslo\"]],\n"
            "[4,[\"Main\",\"Oslo\"]]]}");
  EXPECT_EQ(rewritten("json-text", "[" + rows + ", {\"id\": 5}]", SPW_LEVEL_BALANCED).find("spillway"),
            std::string::npos);
}

TEST(JsonText, AndThoseOfLinesToo) {
  std::string lines, other = "{\"id\":0,\"level\":\"warn\"}\n";
  for (int i = 0; i < 6; ++i) lines += "{\"id\": " + std::to_string(i) + ", \"city\": \"Oslo\", \"zip\": \"0150\"}\n";
  EXPECT_EQ(rewritten("json-text", lines + other, SPW_LEVEL_BALANCED),
            "{\"spillway_columns\":[\"id\",\"city\",\"zip\"],\"spillway_lines\":[\n[0,\"Oslo\",\"0150\"],\n"
            "[1,\"Oslo\",\"0150\"],\n[2,\"Oslo\",\"0150\"],\n[3,\"Oslo\",\"0150\"],\n[4,\"Oslo\",\"0150\"],\n"
            "[5,\"Oslo\",\"0150\"]]}\n" +
                other);
  EXPECT_EQ(rewritten("json-text", lines).find("spillway"), std::string::npos);
}

TEST(JsonText, LongArraysLoseTheirMiddleWhenItCanBeHadAgain) {
  std::string rows;
  for (int i = 0; i < 200; ++i)
    rows += std::string(i ? ",\n" : "") + R"({"id": )" + std::to_string(i) +
            (i == 77 ? R"(, "say": "it failed"})" : R"(, "say": "fine"})");
  const std::string out = rewritten("json-text", "[" + rows + "]", SPW_LEVEL_BALANCED, "run", "h4");
  EXPECT_THAT(
      out, testing::HasSubstr(
               "[29,\"fine\"],\n[spillway: 47 items left out: of an array of 200 (handle h4)]\n[77,\"it failed\"],\n"));
  EXPECT_THAT(out,
              testing::HasSubstr("[spillway: 112 items left out: of an array of 200 (handle h4)]\n[190,\"fine\"],\n"));
  EXPECT_THAT(rewritten("json-text", "[" + rows + "]", SPW_LEVEL_BALANCED),
              testing::Not(testing::HasSubstr("left out")));
}

TEST(JsonText, IsRecognised) {
  EXPECT_GE(sureness("json-text", "[\n {\"a\": 1}\n]\n"), 50);
  EXPECT_GT(sureness("json-text", "{\"a\": 1}\n", "jq ."), sureness("json-text", "{\"a\": 1}\n"));
  for (const char* other : {"[INFO] x\n[INFO] y]", "{ sh }", "a {}", "", "[", "{}x"})
    EXPECT_EQ(sureness("json-text", other), 0) << other;
}

}  // namespace
}  // namespace spillway::compress
