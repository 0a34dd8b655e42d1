#include "host/base/Skim.h"

#include <gtest/gtest.h>

#include <random>
#include <string>

#include "host/base/Body.h"
#include "host/base/Json.h"
#include "host/base/Splice.h"

namespace spillway::base {
namespace {

std::string refusal(std::string_view text) {
  auto skim = Skim::of(text);
  return skim.ok() ? "" : skim.error().message;
}

std::string spliced(std::string_view text, std::initializer_list<std::pair<const char*, const char*>> edits) {
  auto skim = Skim::of(text);
  EXPECT_TRUE(skim.ok());
  Splice splice(*skim);
  for (auto [name, json] : edits) splice.set(name, json);
  return std::string(splice.joined().view());
}

TEST(SkimTest, findsTopLevelMembersOnly) {
  const std::string text =
      R"( {"model":"m\"1", "stream" : true ,"n":-1.5E+3,"tools":[{"model":"inner"}],"o":{"stream":false},"z":null} )";
  auto skim = Skim::of(text);
  ASSERT_TRUE(skim.ok()) << skim.error().message;
  EXPECT_EQ(skim->members().size(), 6u);
  EXPECT_EQ(skim->value("model"), R"("m\"1")");
  EXPECT_EQ(skim->string("model"), "m\"1");
  EXPECT_TRUE(skim->isTrue("stream"));
  EXPECT_EQ(skim->value("n"), "-1.5E+3");
  EXPECT_EQ(skim->value("tools"), R"([{"model":"inner"}])");
  EXPECT_EQ(skim->value("o"), R"({"stream":false})");
  EXPECT_FALSE(skim->isTrue("z"));
  EXPECT_EQ(skim->value("missing"), "");
  EXPECT_EQ(skim->string("n"), "");
  EXPECT_EQ(text[skim->closingBrace()], '}');
}

TEST(SkimTest, bracketsInsideStringsDoNotCount) {
  std::string filler;
  for (int length = 0; length < 140; ++length) {  // every alignment to the blocks of 64 bytes
    filler += 'x';
    std::string text = R"({"a":[")" + filler + R"(]}\"[{\\",{"b":"\\\\\"]"}],"model":"y"})";
    auto skim = Skim::of(text);
    ASSERT_TRUE(skim.ok()) << length << skim.error().message;
    ASSERT_EQ(skim->string("model"), "y") << length;
    ASSERT_EQ(skim->members().size(), 2u) << length;
  }
}

TEST(SkimTest, escapedNamesAndDuplicates) {
  auto skim = Skim::of(R"({"\u006dodel":"a","model":"b","mode\u006c":"c"})");
  ASSERT_TRUE(skim.ok());
  EXPECT_EQ(skim->count("model"), 3u);
  EXPECT_EQ(skim->string("model"), "c");
  EXPECT_EQ(skim->count("stream"), 0u);
  auto literal = Skim::of(R"({"a\\b":1})");
  ASSERT_TRUE(literal.ok());
  EXPECT_EQ(literal->value("a\\b"), "1");
  EXPECT_EQ(literal->value("a\\\\b"), "") << "the spelling is not the name";
}

TEST(SkimTest, refusesWhatIsNoObject) {
  struct Case {
    std::string_view text, why;
  };
  const Case cases[] = {
      {"", "expected an object at byte 0"},
      {"[1]", "expected an object at byte 0"},
      {"{", "expected a member name at byte 1"},
      {"{\"a\"", "expected ':' at byte 4"},
      {"{\"a\":", "expected a value at byte 5"},
      {"{\"a\":1", "an object does not end at byte 6"},
      {"{\"a\":1,}", "expected a member name at byte 7"},
      {"{\"a\":1 2}", "expected ',' or '}' at byte 7"},
      {"{\"a\":,}", "expected a value at byte 5"},
      {"{\"a\":[1,2}", "a bracket is closed by one of the other kind at byte 9"},
      {"{\"a\":[\"]\"", "a value does not end at byte 9"},
      {"{\"a\":\"x", "a string does not end at byte 7"},
      {"{\"a\":1}}", "text after the JSON value at byte 7"},
      {"{\"a\":1} {", "text after the JSON value at byte 8"},
      {std::string_view("{\"a\":\0}", 7), "expected a value at byte 5"},
  };
  for (const Case& c : cases) EXPECT_EQ(refusal(c.text), "invalid JSON: " + std::string(c.why)) << c.text;
}

TEST(SkimTest, nestingAndMembersAreLimited) {
  auto nested = [](size_t levels) { return "{\"a\":" + std::string(levels, '[') + std::string(levels, ']') + "}"; };
  EXPECT_EQ(refusal(nested(199)), "");
  EXPECT_EQ(refusal(nested(200)), "invalid JSON: nested deeper than 200 levels at byte 204");
  EXPECT_NE(refusal("{\"a\":" + std::string(400000, '[')), "");
  std::string many = "{\"k\":0";
  for (size_t i = 1; i < Skim::kMostMembers; ++i) many += ",\"k\":0";
  EXPECT_EQ(refusal(many + "}"), "");
  EXPECT_NE(refusal(many + ",\"k\":0}"), "");
}

// Writes random JSON with hostile spacing, escapes and brackets in strings.
class Writer {
 public:
  explicit Writer(uint32_t seed) : random_(seed) {}

  std::string object(int depth) {
    std::string out = "{";
    for (int i = pick(5); i > 0; --i) out += blank() + string() + blank() + ":" + value(depth - 1) + (i > 1 ? "," : "");
    return out + blank() + "}";
  }

 private:
  int pick(int below) { return static_cast<int>(random_() % static_cast<uint32_t>(below)); }
  std::string blank() { return pick(4) ? "" : std::string(1, " \n\t\r"[pick(4)]); }
  std::string string() {
    static constexpr const char* kParts[] = {"\\\"", "\\\\", "{", "}", "[", "]", ",", ":", "x", "\\u0041", "\xC3\xA9"};
    std::string out = "\"";
    for (int i = pick(40); i > 0; --i) out += kParts[pick(11)];
    return out + "\"";
  }
  std::string value(int depth) {
    switch (depth > 0 ? pick(6) : pick(4)) {
      case 0:
        return blank() + string() + blank();
      case 1:
        return blank() + "-12.5e3" + blank();
      case 2:
        return blank() + "null" + blank();
      case 3:
        return blank() + "true" + blank();
      case 4:
        return blank() + object(depth);
      default: {
        std::string out = "[";
        for (int i = pick(4); i > 0; --i) out += value(depth - 1) + (i > 1 ? "," : "");
        return blank() + out + blank() + "]";
      }
    }
  }

  std::mt19937 random_;
};

TEST(SkimTest, agreesWithTheParser) {
  for (uint32_t seed = 0; seed < 3000; ++seed) {
    std::string text = Writer(seed).object(5);
    Arena arena;
    auto tree = json::parse(arena, text);
    ASSERT_TRUE(tree.ok()) << text << tree.error().message;
    auto skim = Skim::of(text);
    ASSERT_TRUE(skim.ok()) << text << skim.error().message;
    size_t members = 0;
    for (const spw_json* child = json::first(*tree); child; child = json::next(child)) {
      const std::string_view name = json::name(arena, child);
      auto value = json::parse(arena, skim->value(name));  // what is given twice inside of it is there once in the tree
      ASSERT_TRUE(value.ok()) << text;
      ASSERT_EQ(json::raw(arena, *value), json::raw(arena, child)) << text;
      members += skim->count(name);
    }
    ASSERT_EQ(skim->members().size(), members) << text;
    // What the skim refuses the parser refuses too: cut the text anywhere.
    std::string cut = text.substr(0, seed % text.size());
    if (json::parse(arena, cut).ok()) continue;
    ASSERT_FALSE(Skim::of(cut).ok()) << cut;
  }
}

TEST(SpliceTest, replacesInPlace) {
  EXPECT_EQ(spliced(R"({ "a" : 1.0, "model" : "x" , "b":[1, 2] })", {{"model", "\"yy\""}}),
            R"({ "a" : 1.0, "model" : "yy" , "b":[1, 2] })");
  EXPECT_EQ(spliced(R"({"model":"x","m":{"model":1},"\u006dodel":"z"})", {{"model", "0"}}),
            R"({"model":0,"m":{"model":1},"\u006dodel":0})");
}

TEST(SpliceTest, addsAtTheEnd) {
  EXPECT_EQ(spliced("{}", {{"a", "1"}}), R"({"a":1})");
  EXPECT_EQ(spliced("{ }", {{"a", "1"}, {"b\"", "2"}}), R"({ "a":1,"b\"":2})");
  EXPECT_EQ(spliced(R"({"x":1 } )", {{"a", "1"}, {"x", "2"}, {"b", "3"}}), R"({"x":2 ,"a":1,"b":3} )");
}

TEST(SpliceTest, untouchedTextIsOnePiece) {
  const std::string text = R"({"a":1})";
  auto skim = Skim::of(text);
  Splice splice(*skim);
  EXPECT_TRUE(splice.empty());
  ASSERT_EQ(splice.pieces().size(), 1u);
  EXPECT_EQ(splice.pieces()[0].data(), text.data());
  splice.set("a", "2");
  ASSERT_EQ(splice.pieces().size(), 3u);
  EXPECT_EQ(splice.pieces()[1], "2");
  EXPECT_FALSE(splice.empty());
}

TEST(BodyTest, isReadAtTheDepthAskedFor) {
  Body body{Bytes(R"({"model":"\ud83d","n":[1]})")};
  EXPECT_EQ(body.skim()->value("model"), R"("\ud83d")");
  Body moved = std::move(body);
  EXPECT_EQ(moved.skim()->value("n"), "[1]");
  EXPECT_EQ(moved.skim()->value("n").data(), moved.raw().data() + 22);
  Arena arena;
  auto tree = moved.parse(arena);
  ASSERT_TRUE(tree.ok());
  EXPECT_EQ(json::count(json::member(*tree, "n")), 1u);
  Body broken{Bytes("no json")};
  EXPECT_FALSE(broken.skim().ok());
  EXPECT_FALSE(broken.parse(arena).ok());
  EXPECT_TRUE(Body().empty());
}

TEST(SkimTest, SeesMarksBehindOpeningQuotesWhereverABlockEnds) {
  static constexpr std::string_view kMarks[] = {"image\"", "image/"};
  auto marked = [](const std::string& text) {
    auto skim = Skim::of(text, kMarks);
    EXPECT_TRUE(skim.ok()) << text;
    return skim.ok() && skim->marked();
  };
  for (size_t pad = 0; pad < 200; ++pad) {
    const std::string before = R"({"a":[")" + std::string(pad, 'x') + "\",";
    EXPECT_TRUE(marked(before + R"({"type":"image"}]})")) << pad;
    EXPECT_TRUE(marked(before + "\"image/" + std::string(100, 'y') + "\"]}")) << pad;
    EXPECT_FALSE(marked(before + R"({"type":"imagex"}]})")) << pad;
    EXPECT_FALSE(marked(before + R"("an image\"", "\"image\"", "ximage"]})")) << pad;
  }
}

}  // namespace
}  // namespace spillway::base
