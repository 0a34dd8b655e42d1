#include "host/base/Json.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <string>

#include "host/base/Call.h"
#include "host/base/Clock.h"
#include "host/base/JsonSpelling.h"

namespace spillway::base {
namespace {

using namespace std::string_literals;

class JsonTest : public testing::Test {
 protected:
  spw_json* parse(std::string_view text) {
    auto tree = json::parse(arena_, text);
    EXPECT_TRUE(tree.ok()) << text << ": " << (tree.ok() ? "" : tree.error().message);
    return tree.ok() ? *tree : nullptr;
  }
  std::string refusal(std::string_view text) {
    auto tree = json::parse(arena_, text);
    return tree.ok() ? "" : tree.error().message;
  }
  std::string dump(const spw_json* value) { return std::string(json::dump(arena_, value)); }
  std::string text(const spw_json* value) { return std::string(json::string(arena_, value)); }

  Arena arena_;
};

TEST_F(JsonTest, readsEveryKind) {
  spw_json* tree = parse(R"( {"n":null,"t":true,"f":false,"i":-12,"d":1.5e3,"s":"x","a":[1,2],"o":{}} )");
  ASSERT_NE(tree, nullptr);
  EXPECT_EQ(json::kind(tree), json::Kind::Object);
  EXPECT_EQ(json::count(tree), 8u);
  EXPECT_EQ(json::kind(json::member(tree, "n")), json::Kind::Null);
  EXPECT_EQ(json::boolean(json::member(tree, "t")), 1);
  EXPECT_EQ(json::boolean(json::member(tree, "f")), 0);
  EXPECT_EQ(json::boolean(json::member(tree, "n")), -1);
  int64_t integer = 0;
  EXPECT_TRUE(json::integer(json::member(tree, "i"), integer));
  EXPECT_EQ(integer, -12);
  EXPECT_FALSE(json::integer(json::member(tree, "d"), integer));
  double number = 0;
  EXPECT_TRUE(json::number(json::member(tree, "d"), number));
  EXPECT_EQ(number, 1500);
  EXPECT_EQ(text(json::member(tree, "s")), "x");
  EXPECT_EQ(json::count(json::member(tree, "a")), 2u);
  EXPECT_EQ(json::count(json::member(tree, "o")), 0u);
  EXPECT_EQ(json::member(tree, "missing"), nullptr);
}

TEST_F(JsonTest, nullHandlesAnswerNothing) {
  int64_t integer = 7;
  double number = 7;
  EXPECT_EQ(json::kind(nullptr), json::Kind::Missing);
  EXPECT_EQ(json::count(nullptr), 0u);
  EXPECT_EQ(json::member(nullptr, "x"), nullptr);
  EXPECT_EQ(json::first(nullptr), nullptr);
  EXPECT_EQ(json::next(nullptr), nullptr);
  EXPECT_EQ(json::name(arena_, nullptr), "");
  EXPECT_EQ(json::string(arena_, nullptr), "");
  EXPECT_EQ(json::raw(arena_, nullptr), "");
  EXPECT_EQ(json::dump(arena_, nullptr), "");
  EXPECT_FALSE(json::integer(nullptr, integer));
  EXPECT_FALSE(json::number(nullptr, number));
  EXPECT_EQ(integer, 7);
  EXPECT_EQ(json::boolean(nullptr), -1);
  json::put(arena_, nullptr, "a", json::makeNull(arena_));
  json::push(arena_, nullptr, json::makeNull(arena_));
  json::insertBefore(arena_, nullptr, json::makeNull(arena_));
  json::detach(nullptr);
  EXPECT_EQ(json::clone(arena_, nullptr), nullptr);
  spw_json* object = json::makeObject(arena_);
  json::put(arena_, object, "a", nullptr);
  EXPECT_EQ(json::count(object), 0u);
}

TEST_F(JsonTest, untouchedTextIsDumpedAsItCame) {
  for (std::string_view source : {R"({ "b" : 1.0 , "a":[ 1e5,-0,12345678901234567890 ], "c":2, "s":"\u0041\ud83d" })",
                                  "[1,\n\t2]", "\"x\"", "0", "[]", "{}", "null"}) {
    spw_json* tree = parse(source);
    std::string_view out = json::dump(arena_, tree);
    EXPECT_EQ(out, source);
    EXPECT_EQ(out.data(), source.data()) << "an untouched tree should not be copied";
  }
}

TEST_F(JsonTest, anEditKeepsTheBytesOfEverythingElse) {
  spw_json* tree = parse(R"({ "model" : "a", "x": { "k" : 1.0 }, "caf\u00e9": [ 1 , 2 ], "y":3 })");
  json::put(arena_, tree, "model", json::makeString(arena_, "b"));
  EXPECT_EQ(dump(tree), R"({"model":"b","x":{ "k" : 1.0 },"caf\u00e9":[ 1 , 2 ],"y":3})");
  json::push(arena_, json::member(tree, "caf\xC3\xA9"), json::makeInteger(arena_, 3));
  EXPECT_EQ(dump(tree), R"({"model":"b","x":{ "k" : 1.0 },"caf\u00e9":[1,2,3],"y":3})");
}

TEST_F(JsonTest, anEditDeepDownReachesTheRoot) {
  spw_json* tree = parse(R"({"a":[{"b":{"c":1}}],"z":0})");
  spw_json* deep = json::member(json::first(json::member(tree, "a")), "b");
  json::put(arena_, deep, "c", json::makeBoolean(arena_, true));
  EXPECT_EQ(dump(tree), R"({"a":[{"b":{"c":true}}],"z":0})");
  json::detach(json::member(deep, "c"));
  EXPECT_EQ(dump(tree), R"({"a":[{"b":{}}],"z":0})");
}

TEST_F(JsonTest, putReplacesTheFirstOfThatNameInPlace) {
  spw_json* tree = parse(R"({"a":1,"b":2,"c":4})");
  json::insertBefore(arena_, json::member(tree, "c"), json::member(parse(R"({"a":3})"), "a"));
  for (const char* name : {"a", "b", "c"}) json::put(arena_, tree, name, json::makeNull(arena_));
  EXPECT_EQ(dump(tree), R"({"a":null,"b":null,"a":3,"c":null})");
  EXPECT_EQ(json::count(tree), 4u);
  json::push(arena_, json::makeArray(arena_), json::member(tree, "c"));
  json::put(arena_, tree, "d", json::makeNull(arena_));
  EXPECT_EQ(dump(tree), R"({"a":null,"b":null,"a":3,"d":null})");
}

TEST_F(JsonTest, aReplacedValueStaysUsable) {
  spw_json* tree = parse(R"({"only":{"k":[1]}})");
  spw_json* old = json::member(tree, "only");
  json::put(arena_, tree, "only", json::makeString(arena_, "new"));
  spw_json* list = json::makeArray(arena_);
  json::push(arena_, list, old);
  EXPECT_EQ(dump(tree), R"({"only":"new"})");
  EXPECT_EQ(dump(list), R"([{"k":[1]}])");
}

TEST_F(JsonTest, valuesAreMovedNotShared) {
  spw_json* tree = parse(R"({"from":[1,2,3],"to":[]})");
  spw_json* from = json::member(tree, "from");
  spw_json* to = json::member(tree, "to");
  json::push(arena_, to, json::next(json::first(from)));
  EXPECT_EQ(dump(tree), R"({"from":[1,3],"to":[2]})");
  json::push(arena_, to, json::first(to));
  EXPECT_EQ(dump(tree), R"({"from":[1,3],"to":[2]})");
  json::put(arena_, tree, "moved", from);
  EXPECT_EQ(dump(tree), R"({"to":[2],"moved":[1,3]})");
  json::put(arena_, tree, "moved", from);
  EXPECT_EQ(dump(tree), R"({"to":[2],"moved":[1,3]})");
  json::put(arena_, tree, "to", from);
  EXPECT_EQ(dump(tree), R"({"to":[1,3]})");
}

TEST_F(JsonTest, detachTakesFirstMiddleAndLast) {
  for (int index = 0; index < 3; ++index) {
    spw_json* tree = parse("[0,1,2]");
    spw_json* child = json::first(tree);
    for (int i = 0; i < index; ++i) child = json::next(child);
    json::detach(child);
    EXPECT_EQ(json::count(tree), 2u);
    json::push(arena_, tree, child);
    EXPECT_EQ(dump(tree), index == 0 ? "[1,2,0]" : index == 1 ? "[0,2,1]" : "[0,1,2]");
    json::detach(tree);  // a root has nothing to be taken out of
    EXPECT_EQ(json::count(tree), 3u);
  }
}

TEST_F(JsonTest, insertBeforeKeepsOrder) {
  spw_json* list = parse("[1,2]");
  json::insertBefore(arena_, json::first(list), json::makeInteger(arena_, 0));
  json::insertBefore(arena_, json::next(json::next(json::first(list))), json::makeRaw(arena_, "1.5"));
  EXPECT_EQ(dump(list), "[0,1,1.5,2]");
  spw_json* object = parse(R"({"b":2,"c":3})");
  json::put(arena_, object, "a", json::makeInteger(arena_, 1));
  json::insertBefore(arena_, json::member(object, "b"), json::member(object, "a"));
  EXPECT_EQ(dump(object), R"({"a":1,"b":2,"c":3})");
  json::insertBefore(arena_, json::member(object, "b"), json::makeNull(arena_));
  EXPECT_EQ(json::count(object), 3u) << "a value without a name cannot go into an object";
}

TEST_F(JsonTest, aContainerIsNeverPutIntoItself) {
  spw_json* tree = parse(R"({"a":{"b":{}}})");
  spw_json* inner = json::member(json::member(tree, "a"), "b");
  json::put(arena_, inner, "loop", tree);
  json::put(arena_, inner, "loop", json::member(tree, "a"));
  json::put(arena_, inner, "loop", inner);
  EXPECT_EQ(dump(tree), R"({"a":{"b":{}}})");
}

TEST_F(JsonTest, stringsAreUnescapedOnRequest) {
  EXPECT_EQ(text(parse(R"("a\"\\\/\b\f\n\r\tz")")), "a\"\\/\b\f\n\r\tz");
  EXPECT_EQ(text(parse(R"("\u0041\u00e9\u20AC\ud83d\ude00")")), "A\xC3\xA9\xE2\x82\xAC\xF0\x9F\x98\x80");
  EXPECT_EQ(text(parse(R"("\u0000x")")), "\0x"s);
  EXPECT_EQ(text(parse(R"("")")), "");
  spw_json* escaped = parse(R"("a\nb")");
  EXPECT_EQ(json::string(arena_, escaped).data(), json::string(arena_, escaped).data()) << "decoded twice";
}

TEST_F(JsonTest, aLoneSurrogateIsCarriedAndShownAsReplacement) {
  constexpr std::string_view kReplaced = "\xEF\xBF\xBD";
  EXPECT_EQ(text(parse(R"("x\ud83d")")), "x" + std::string(kReplaced));
  EXPECT_EQ(text(parse(R"("\ude00x")")), std::string(kReplaced) + "x");
  EXPECT_EQ(text(parse(R"("\ud83d\u0041")")), std::string(kReplaced) + "A");
  EXPECT_EQ(text(parse(R"("\ud83d\ud83d\ude00")")), std::string(kReplaced) + "\xF0\x9F\x98\x80");
  spw_json* tree = parse(R"({"k":"\ud83d","\ud83d":1})");
  json::put(arena_, tree, "n", json::makeNull(arena_));
  EXPECT_EQ(dump(tree), R"({"k":"\ud83d","\ud83d":1,"n":null})");
}

TEST_F(JsonTest, builtTextIsEscapedAndRepaired) {
  spw_json* list = json::makeArray(arena_);
  json::push(arena_, list, json::makeString(arena_, "q\"b\\n\nc\x01\x1f/\x7f"));
  json::push(arena_, list, json::makeString(arena_, "\xC3\xA9\xF0\x9F\x98\x80"));
  json::push(arena_, list, json::makeString(arena_, "a\xFFz\xE2\x82\xED\xA0\x80"));
  json::push(arena_, list, json::makeString(arena_, ""));
  std::string replaced = "\xEF\xBF\xBD";
  std::string expected = "[\"q\\\"b\\\\n\\nc\\u0001\\u001f/\x7f\",\"\xC3\xA9\xF0\x9F\x98\x80\",\"a" + replaced + "z" +
                         replaced + replaced + replaced + replaced + "\",\"\"]";
  EXPECT_EQ(dump(list), expected);
  EXPECT_EQ(dump(list), expected) << "the second dump differs";
  EXPECT_EQ(dump(parse(expected)), expected);
  spw_json* object = json::makeObject(arena_);
  json::put(arena_, object, "k\"\n\xFF", json::makeNull(arena_));
  EXPECT_EQ(dump(object), "{\"k\\\"\\n" + replaced + "\":null}");
}

TEST_F(JsonTest, numbersAreMadeAndReadBack) {
  spw_json* list = json::makeArray(arena_);
  for (int64_t value :
       {int64_t{0}, int64_t{-1}, std::numeric_limits<int64_t>::max(), std::numeric_limits<int64_t>::min()})
    json::push(arena_, list, json::makeInteger(arena_, value));
  for (double value : {0.1, -2.5, 1e300, static_cast<double>(NAN), static_cast<double>(INFINITY)})
    json::push(arena_, list, json::makeNumber(arena_, value));
  EXPECT_EQ(dump(list), "[0,-1,9223372036854775807,-9223372036854775808,0.1,-2.5,1e+300,null,null]");
  EXPECT_TRUE(json::parse(arena_, json::dump(arena_, list)).ok());
  int64_t integer = 0;
  double number = 0;
  EXPECT_FALSE(json::integer(parse("9223372036854775808"), integer));
  EXPECT_TRUE(json::integer(parse("-9223372036854775808"), integer));
  EXPECT_EQ(integer, std::numeric_limits<int64_t>::min());
  EXPECT_FALSE(json::integer(parse("1.0"), integer));
  EXPECT_FALSE(json::number(parse("1e999"), number));
  EXPECT_TRUE(json::number(parse("9223372036854775808"), number));
}

TEST_F(JsonTest, rawTextIsTakenAsItIs) {
  spw_json* object = json::makeObject(arena_);
  json::put(arena_, object, "n", json::makeRaw(arena_, "1.50"));
  json::put(arena_, object, "o", json::makeRaw(arena_, " {\"a\": 1} "));
  json::put(arena_, object, "s", json::makeRaw(arena_, R"("a\nb")"));
  EXPECT_EQ(dump(object), R"({"n":1.50,"o":{"a": 1},"s":"a\nb"})");
  spw_json* opaque = json::member(object, "o");
  EXPECT_EQ(json::kind(opaque), json::Kind::Object);
  EXPECT_EQ(json::member(opaque, "a"), nullptr);
  json::put(arena_, opaque, "b", json::makeNull(arena_));
  EXPECT_EQ(dump(opaque), "{\"a\": 1}");
  EXPECT_EQ(text(json::member(object, "s")), "a\nb");
  EXPECT_EQ(json::makeRaw(arena_, "  "), nullptr);
}

TEST_F(JsonTest, rawSpellsScalars) {
  spw_json* tree = parse(R"({"n": 1.50,"s":"a\nb","o":{ }})");
  EXPECT_EQ(json::raw(arena_, json::member(tree, "n")), "1.50");
  EXPECT_EQ(json::raw(arena_, json::member(tree, "s")), R"("a\nb")");
  EXPECT_EQ(json::raw(arena_, json::member(tree, "o")), "{ }");
  EXPECT_EQ(json::raw(arena_, json::makeString(arena_, "a\nb")), R"("a\nb")");
}

TEST_F(JsonTest, namesAreFoundByWhatTheyStandFor) {
  spw_json* tree = parse(R"({"\u006dodel":"x","plain":1})");
  EXPECT_EQ(text(json::member(tree, "model")), "x");
  EXPECT_EQ(json::name(arena_, json::first(tree)), "model");
  EXPECT_EQ(json::name(arena_, json::next(json::first(tree))), "plain");
  EXPECT_EQ(json::name(arena_, json::first(parse("[1]"))), "");
}

// Whoever the text is sent on to takes the last; what was decided on the first would not hold there.
TEST_F(JsonTest, ofMembersOfOneNameTheLastIsThere) {
  spw_json* tree = parse(R"({"a":1,"b":{"c":[],"c":{"d":0,"d":2}},"\u0061":3,"a":[{"e":5,"e":6}]})");
  EXPECT_EQ(json::count(tree), 2u);
  EXPECT_EQ(dump(tree), R"({"b":{"c":{"d":2}},"a":[{"e":6}]})");
  EXPECT_EQ(dump(parse(R"({"a":1,"a":2})")), R"({"a":2})");
  EXPECT_EQ(dump(parse(R"({ "a":1, "b":2 })")), R"({ "a":1, "b":2 })") << "as it came when nothing is given twice";
}

TEST_F(JsonTest, cloneIsIndependent) {
  spw_json* tree = parse(R"({"a":[1,{"b":"x\ny"}]})");
  json::put(arena_, tree, "c", json::makeString(arena_, "d"));
  spw_json* copy = json::clone(arena_, tree);
  json::put(arena_, copy, "a", json::makeNull(arena_));
  EXPECT_EQ(dump(tree), R"({"a":[1,{"b":"x\ny"}],"c":"d"})");
  EXPECT_EQ(dump(copy), R"({"a":null,"c":"d"})");
  json::push(arena_, json::member(tree, "a"), json::clone(arena_, json::member(tree, "a")));
  EXPECT_EQ(dump(tree), R"({"a":[1,{"b":"x\ny"},[1,{"b":"x\ny"}]],"c":"d"})");
}

TEST_F(JsonTest, refusesWhatIsNoJson) {
  struct Case {
    std::string_view text, why;
  };
  const Case cases[] = {
      {"", "expected a value at byte 0"},
      {"  ", "expected a value at byte 2"},
      {"{", "an object does not end at byte 1"},
      {"[1,2", "an array does not end at byte 4"},
      {"[1,]", "expected a value at byte 3"},
      {"[,1]", "expected a value at byte 1"},
      {"[1 2]", "expected ',' or ']' at byte 3"},
      {"{\"a\":1,}", "expected a member name at byte 7"},
      {"{\"a\" 1}", "expected ':' at byte 5"},
      {"{a:1}", "expected a member name at byte 1"},
      {"{\"a\":1 \"b\":2}", "expected ',' or '}' at byte 7"},
      {"[1}", "expected ',' or ']' at byte 2"},
      {"nul", "expected a value at byte 0"},
      {"True", "expected a value at byte 0"},
      {"01", "an invalid number at byte 1"},
      {"-", "an invalid number at byte 1"},
      {"1.", "an invalid number at byte 2"},
      {".5", "expected a value at byte 0"},
      {"1e", "an invalid number at byte 2"},
      {"1e+", "an invalid number at byte 3"},
      {"+1", "expected a value at byte 0"},
      {"NaN", "expected a value at byte 0"},
      {"\"abc", "a string does not end at byte 4"},
      {"\"a\\", "an invalid escape in a string at byte 2"},
      {"\"a\\x\"", "an invalid escape in a string at byte 2"},
      {"\"\\u12g4\"", "an invalid escape in a string at byte 1"},
      {"\"a\nb\"", "a control character in a string at byte 2"},
      {"1 2", "text after the JSON value at byte 2"},
      {"{} x", "text after the JSON value at byte 3"},
      {"\"a\xFFz\"", "invalid UTF-8 at byte 2"},
      {"\"\xED\xA0\x80\"", "invalid UTF-8 at byte 1"},
      {"\xEF\xBB\xBF{}", "expected a value at byte 0"},
      {std::string_view("[1\0]", 4), "expected ',' or ']' at byte 2"},
  };
  for (const Case& c : cases) EXPECT_EQ(refusal(c.text), "invalid JSON: " + std::string(c.why)) << c.text;
}

TEST_F(JsonTest, nestingIsLimited) {
  EXPECT_EQ(refusal(std::string(200, '[') + std::string(200, ']')), "");
  EXPECT_EQ(refusal(std::string(201, '[') + std::string(201, ']')),
            "invalid JSON: nested deeper than 200 levels at byte 200");
  EXPECT_NE(refusal(std::string(400000, '[')), "");

  spw_json* tall = json::makeArray(arena_);
  for (int level = 1; level < 199; ++level) {
    spw_json* above = json::makeArray(arena_);
    json::push(arena_, above, tall);
    tall = above;
  }
  spw_json* root = json::makeObject(arena_);
  json::put(arena_, root, "tall", tall);
  EXPECT_EQ(json::count(root), 1u);
  spw_json* above = json::makeArray(arena_);
  json::push(arena_, above, root);
  EXPECT_EQ(json::count(above), 0u) << "201 levels";
  json::detach(json::first(tall));  // now there is room again
  json::push(arena_, above, root);
  EXPECT_EQ(json::count(above), 1u);
}

TEST_F(JsonTest, theNumberOfValuesIsLimited) {
  std::string text = "[0";
  for (size_t i = 0; i < Limits::kJsonNodes; ++i) text += ",0";
  text += "]";
  auto tree = json::parse(arena_, text);
  ASSERT_FALSE(tree.ok());
  EXPECT_EQ(tree.error().fault, Fault::TooLarge);
  EXPECT_EQ(tree.error().httpStatus, 413);
}

TEST_F(JsonTest, aMillionKeysAreNotQuadratic) {
  constexpr int kKeys = 1'000'000;
  std::string source = "{";
  for (int i = 0; i < kKeys; ++i) source += (i ? ",\"k" : "\"k") + std::to_string(i) + "\":" + std::to_string(i);
  source += "}";
  int64_t start = monotonicMs();
  spw_json* tree = parse(source);
  for (int i = 0; i < kKeys; i += 7) {
    int64_t value = -1;
    ASSERT_TRUE(json::integer(json::member(tree, "k" + std::to_string(i)), value));
    ASSERT_EQ(value, i);
  }
  std::vector<std::string> names;
  for (int i = 0; i < 50'000; ++i) names.push_back("new" + std::to_string(i));
  for (const std::string& name : names) json::put(arena_, tree, name, json::makeNull(arena_));
  for (int i = 0; i < kKeys; i += 11) json::detach(json::member(tree, "k" + std::to_string(i)));
  EXPECT_LT(monotonicMs() - start, 20'000);  // a quadratic search would take hours
  EXPECT_EQ(json::count(tree), kKeys + 50'000u - (kKeys + 10) / 11);
  EXPECT_EQ(json::member(tree, "k0"), nullptr);
  EXPECT_NE(json::member(tree, "k1"), nullptr);
}

TEST_F(JsonTest, anIndexedObjectKeepsItsMeaningThroughEdits) {
  std::string source = "{";
  for (int i = 0; i < 60; ++i) source += "\"k" + std::to_string(i) + "\":" + std::to_string(i) + ",";
  source += R"("k5":105,"\u006b6":106,"k5":205})";
  spw_json* tree = parse(source);
  auto value = [&](std::string_view name) {
    int64_t out = -1;
    json::integer(json::member(tree, name), out);
    return out;
  };
  EXPECT_EQ(json::count(tree), 60u);
  EXPECT_EQ(value("k5"), 205);
  EXPECT_EQ(value("k6"), 106) << "spelled with an escape";
  spw_json* others = parse(R"({"k5":305,"k6":306})");
  for (std::string_view name : {"k5", "k6"}) json::insertBefore(arena_, json::first(tree), json::member(others, name));
  EXPECT_EQ(value("k5"), 305);
  json::detach(json::member(tree, "k5"));
  EXPECT_EQ(value("k5"), 205);
  json::detach(json::member(tree, "k5"));
  EXPECT_EQ(value("k5"), -1);
  json::detach(json::member(tree, "k6"));
  EXPECT_EQ(value("k6"), 106) << "spelled with an escape";
  json::put(arena_, tree, "k7", json::makeInteger(arena_, 700));
  EXPECT_EQ(value("k7"), 700);
  json::put(arena_, tree, "k5", json::makeInteger(arena_, 1));
  json::put(arena_, tree, "k5", json::makeInteger(arena_, 2));
  EXPECT_EQ(value("k5"), 2);
  json::insertBefore(arena_, json::member(tree, "k0"), json::member(tree, "k59"));
  EXPECT_EQ(value("k59"), 59);
  EXPECT_EQ(json::name(arena_, json::first(tree)), "k59");
  spw_json* copy = json::clone(arena_, tree);
  EXPECT_NE(json::member(copy, "k30"), nullptr);
  EXPECT_NE(json::member(copy, "k30"), json::member(tree, "k30"));
  EXPECT_EQ(dump(copy), dump(tree));
}

TEST_F(JsonTest, theServiceTableIsComplete) {
  const spw_json_api& api = jsonApi();
  ASSERT_EQ(api.size, sizeof(spw_json_api));
  LossReport losses;
  spw_call call;
  call.arena = &arena_;
  call.losses = &losses;
  spw_json* tree = nullptr;
  spw_error error{};
  error.size = sizeof error;
  std::string source = R"({"a":[1,"x\ty"],"b":true})";
  ASSERT_EQ(api.parse(&call, {source.data(), source.size()}, &tree, &error), SPW_OK);
  auto str = [](std::string_view s) { return spw_str{s.data(), s.size()}; };
  auto view = [](spw_str s) { return std::string_view(s.ptr, s.len); };
  spw_json* list = api.member(tree, str("a"));
  EXPECT_EQ(api.kind(list), SPW_JSON_ARRAY);
  EXPECT_EQ(api.count(list), 2u);
  spw_json* text = api.next(api.first(list));
  EXPECT_EQ(view(api.string(&call, text)), "x\ty");
  EXPECT_EQ(view(api.raw(&call, text)), "\"x\\ty\"");
  EXPECT_EQ(view(api.name(&call, list)), "a");
  int64_t integer = 0;
  EXPECT_EQ(api.integer(api.first(list), &integer), 1);
  double number = 0;
  EXPECT_EQ(api.number(api.first(list), &number), 1);
  EXPECT_EQ(api.boolean(api.member(tree, str("b"))), 1);
  spw_json* built = api.make_object(&call);
  api.put(&call, built, str("null"), api.make_null(&call));
  api.put(&call, built, str("bool"), api.make_boolean(&call, 0));
  api.put(&call, built, str("int"), api.make_integer(&call, 5));
  api.put(&call, built, str("num"), api.make_number(&call, 0.5));
  api.put(&call, built, str("str"), api.make_string(&call, str("s")));
  api.put(&call, built, str("raw"), api.make_raw(&call, str("[1, 2]")));
  spw_json* array = api.make_array(&call);
  api.push(&call, array, api.clone(&call, api.first(list)));
  api.insert_before(&call, api.first(array), api.make_integer(&call, 0));
  api.put(&call, built, str("arr"), array);
  EXPECT_EQ(view(api.dump(&call, built)),
            R"({"null":null,"bool":false,"int":5,"num":0.5,"str":"s","raw":[1, 2],"arr":[0,1]})");
  api.detach(api.member(built, str("raw")));
  EXPECT_EQ(api.count(built), 6u);
  std::string bad = "[1,";
  EXPECT_EQ(api.parse(&call, {bad.data(), bad.size()}, &tree, &error), SPW_INVALID);
  EXPECT_EQ(tree, nullptr);
  EXPECT_EQ(view(error.message), "invalid JSON: expected a value at byte 3");
  EXPECT_EQ(error.fault, SPW_FAULT_INVALID_REQUEST);
}

TEST_F(JsonTest, tellsWhereTextsAreSpelled) {
  const std::string source = R"({"a": ["x", "y\n", {"deep": "\u0061"}], "b": "x", "never": "\t"})";
  spw_json* tree = parse(source);
  spw_json* list = json::member(tree, "a");
  spw_json* second = json::next(json::first(list));
  const std::string_view texts[] = {json::string(arena_, json::member(tree, "b")), json::string(arena_, second),
                                    json::string(arena_, json::member(json::next(second), "deep")), "x"};
  std::vector<const char*> asked;
  for (std::string_view text : texts) asked.push_back(text.data());
  const std::vector<std::string_view> found = json::spellings(tree, asked);
  ASSERT_EQ(found.size(), 4u);
  EXPECT_EQ(found[0], R"("x")");
  EXPECT_GT(found[0].data(), source.data() + source.find("\"b\""));
  EXPECT_EQ(found[1], R"("y\n")");
  EXPECT_EQ(found[2], R"("\u0061")");
  EXPECT_EQ(found[3], "") << "a text that is not the tree's own";
  EXPECT_TRUE(json::spellings(tree, {}).empty());
}

}  // namespace
}  // namespace spillway::base
