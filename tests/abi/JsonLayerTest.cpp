// JSON as the C++ layer shows it, and texts and times that go with it.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <spillway/Allowance.hpp>
#include <spillway/Time.hpp>
#include <spillway/provider.hpp>
#include <spillway/testing/FakeHost.hpp>
#include <spillway/translator.hpp>

namespace {

using spw::Json;
using spw::testing::FakeCall;
using spw::testing::FakeHost;

TEST(JsonLayer, ReadsAndIsSafeOnMissingValues) {
  FakeHost host;
  FakeCall call(host);
  const Json doc = call.parse(R"({"s":"a\nb","i":7,"d":1.50,"b":true,"n":null,"a":[1,2,3],"o":{"x":{"y":"z"}}})");
  EXPECT_EQ(doc["s"].str(), "a\nb");
  EXPECT_EQ(doc["s"].raw(), R"("a\nb")");
  EXPECT_EQ(doc["i"].integer(), 7);
  EXPECT_EQ(doc["d"].integer(), std::nullopt);
  EXPECT_EQ(doc["d"].number(), 1.5);
  EXPECT_EQ(doc["d"].raw(), "1.50");
  EXPECT_EQ(doc["b"].boolean(), true);
  EXPECT_EQ(doc["s"].boolean(), std::nullopt);
  EXPECT_TRUE(doc["n"].isNull());
  EXPECT_TRUE(doc["n"].isNothing());
  EXPECT_TRUE(doc["missing"].isNothing());
  EXPECT_EQ(doc["a"].size(), 3u);
  EXPECT_EQ(doc["a"].at(2).integer(), 3);
  EXPECT_FALSE(doc["a"].at(3));
  EXPECT_EQ(doc["o"]["x"]["y"].str(), "z");
  EXPECT_EQ(doc["o"]["q"]["y"].str("otherwise"), "otherwise");
  EXPECT_EQ(doc["none"]["x"].put("a", 1).dump(), "");
  const Json missing;
  EXPECT_EQ(missing["a"].at(1).next().str(), "");
  for (Json child : missing) FAIL() << child.dump();
  std::string names;
  for (Json member : doc) names += member.name();
  EXPECT_EQ(names, "sidbnao");
}

TEST(JsonLayer, BuildsMovesAndRemoves) {
  FakeHost host;
  FakeCall fake(host);
  const spw::Call call = fake.call();
  const Json source = fake.parse(R"({"keep":[1,{"x":2}],"drop":3,"items":["a","b","c"]})");
  const Json out = call.object()
                       .put("text", "quote \"")
                       .put("int", int64_t{-5})
                       .put("size", size_t{3})
                       .put("real", 0.25)
                       .put("yes", true)
                       .put("nothing", nullptr)
                       .put("missing", source["missing"])
                       .put("copied", source["keep"].clone())
                       .put("moved", source["drop"]);
  EXPECT_EQ(out.dump(), R"({"text":"quote \"","int":-5,"size":3,"real":0.25,"yes":true,"nothing":null,)"
                        R"("copied":[1,{"x":2}],"moved":3})");
  EXPECT_EQ(source.dump(), R"({"keep":[1,{"x":2}],"items":["a","b","c"]})") << "a value has one parent";
  const Json list = call.array();
  for (Json item : source["items"]) {
    if (item.str() != "b") list.push(item);
  }
  EXPECT_EQ(list.dump(), R"(["a","c"])");
  EXPECT_EQ(source["items"].dump(), R"(["b"])");
  source["items"].first().insertBefore("first");
  EXPECT_EQ(source["items"].dump(), R"(["first","b"])");
  EXPECT_EQ(source.take("keep").dump(), R"([1,{"x":2}])");
  EXPECT_EQ(source.dump(), R"({"items":["first","b"]})");
  spw_error raw = FakeCall::error();
  spw::Error why(call, &raw);
  EXPECT_FALSE(call.parse("{\"a\":", &why));
  EXPECT_NE(raw.message.len, 0u);
}

TEST(EscapeTo, MakesJsonStringsOfAnything) {
  const auto escaped = [](std::string_view text) {
    std::string out;
    spw::escapeTo(out, text);
    return out;
  };
  EXPECT_EQ(escaped("plain \xc3\xa4 \xf0\x9f\x98\x80"), "plain \xc3\xa4 \xf0\x9f\x98\x80");
  EXPECT_EQ(escaped("\"\\\n\r\t\b\f\x01\x1f"), R"(\"\\\n\r\t\b\f\u0001\u001f)");
  EXPECT_EQ(escaped(std::string_view("\0", 1)), R"(\u0000)");
  EXPECT_EQ(escaped("a\xff"
                    "b\xc3"),
            "a\xEF\xBF\xBD"
            "b\xEF\xBF\xBD");
  EXPECT_EQ(escaped("\xed\xa0\x80"), "\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD") << "a surrogate is not a character";
  // Every place within the eight bytes that are looked at together.
  for (size_t place = 0; place < 24; ++place) {
    for (const auto& [odd, wanted] : {std::pair("\"", "\\\""), std::pair("\\", "\\\\"), std::pair("\x1f", "\\u001f"),
                                      std::pair("\xc3\xa4", "\xc3\xa4"), std::pair("\xff", "\xEF\xBF\xBD")}) {
      std::string text(24, '!'), expected = text;
      EXPECT_EQ(escaped(text.replace(place, 1, odd)), expected.replace(place, 1, wanted));
    }
  }
  EXPECT_EQ(escaped("\xc0\xaf\xf4\x90\x80\x80").find('\xc0'), std::string::npos);
}

TEST(SdkTime, ReadsVendorHeaders) {
  EXPECT_EQ(spw::parseInteger("42"), 42);
  EXPECT_EQ(spw::parseInteger("-1"), -1);
  for (const char* bad : {"", "4x", " 4", "99999999999999999999", "0x10"})
    EXPECT_EQ(spw::parseInteger(bad), std::nullopt);
  EXPECT_EQ(spw::parseRfc3339("1970-01-01T00:00:00Z"), 0);
  EXPECT_EQ(spw::parseRfc3339("2026-08-23T10:20:30.250Z"), 1787480430250);
  EXPECT_EQ(spw::parseRfc3339("2024-02-29T23:59:59+02:00"), 1709243999000);
  EXPECT_EQ(spw::parseRfc3339("2024-02-29T23:59:59-00:30"), 1709252999000);
  for (const char* bad : {"", "2026-08-23", "2026-13-01T00:00:00Z", "2026-08-23T10:20:30", "2026-08-23T10:20:3xZ",
                          "2026-08-23T10:20:30+2:00", "now", "2026-08-23T24:00:00Z"}) {
    EXPECT_EQ(spw::parseRfc3339(bad), std::nullopt) << bad;
  }
}

TEST(Allowance, NumbersAndMomentsInEverySpelling) {
  FakeHost host;
  FakeCall call(host);
  const Json all = call.parse(R"({"n":1.5,"text":"2.25","money":"$18.00","words":"a lot","empty":"","date":"2026-12-01",
      "moment":"2026-12-01T00:00:00Z","s":1796083200,"ms":1796083200000,"float":1796083200.0,"below":-4,"null":null})");
  EXPECT_EQ(spw::amountOf(all["n"]), 1.5);
  EXPECT_EQ(spw::amountOf(all["text"]), 2.25);
  EXPECT_EQ(spw::amountOf(all["money"]), 18);
  EXPECT_EQ(spw::amountOf(all["below"]), -4);
  for (const char* none : {"words", "empty", "null", "absent"}) EXPECT_FALSE(spw::amountOf(all[none])) << none;
  for (const char* same : {"date", "moment", "s", "ms", "float"})
    EXPECT_EQ(spw::momentOf(all[same]), 1'796'083'200'000) << same;
  for (const char* none : {"words", "empty", "null", "absent", "below"}) EXPECT_EQ(spw::momentOf(all[none]), 0) << none;
  EXPECT_EQ(spw::leftOf(10, 4), 6);
  EXPECT_FALSE(spw::leftOf(std::nullopt, 4));
}

TEST(Allowance, SinksSayWhatTheNumbersAreOf) {
  std::vector<spw_limit> seen;
  const spw_limit_sink raw = {sizeof raw, &seen, [](void* ctx, const spw_limit* limit) {
                                static_cast<std::vector<spw_limit>*>(ctx)->push_back(*limit);
                              }};
  const spw::LimitSink sink(&raw);
  sink.addAmount("balance", std::nullopt, -2.5, "USD");
  sink.addShare("5h", 0.125, 7, SPW_SCOPE_ACCOUNT);
  sink.add("requests", 10, SPW_NOT_SAID, 0);
  ASSERT_EQ(seen.size(), 3u);
  EXPECT_EQ(seen[0].limit, SPW_NOT_SAID);
  EXPECT_EQ(seen[0].remaining, -2'500'000) << "owed";
  EXPECT_EQ(seen[0].scale, 1'000'000);
  EXPECT_EQ(spw::view(seen[0].unit), "USD");
  EXPECT_EQ(seen[1].remaining, 875);
  EXPECT_EQ(seen[1].scale, 10);
  EXPECT_EQ(spw::view(seen[1].unit), "%");
  EXPECT_EQ(seen[2].scale, 0);
}

}  // namespace
