#include "host/admin/UsageApi.h"

#include <gtest/gtest.h>

#include "host/admin/Csv.h"
#include "tests/unit/admin/Fixture.h"

namespace spillway::admin {
namespace {

class UsageApiTest : public AdminTest {
 protected:
  static constexpr int64_t kHour = 3'600'000;

  // In the second hour of 1970, and one more as long before it.
  void recordTwo() {
    store::ExchangeRecord record = store::fullRecord();
    record.startedMs = kHour + 5;
    record.costMicros = 700;
    record.usage = {1'000'000, 0, 0, 500'000, -1};
    record.ttftUs = 250'000;
    ledger_->record(record);
    record.id = base::newId();
    record.startedMs = kHour - 5;
    record.costMicros = 100;
    ledger_->record(record);
  }

  static constexpr const char* kSpan = "from=3600000&to=7200000";
};

TEST_F(UsageApiTest, TellsWhatWasUsedAndWhatBefore) {
  recordTwo();
  const Json body = get("/api/usage", std::string(kSpan) + "&by=provider,agent&compare=before");
  EXPECT_EQ(body["by"], Json::parse(R"(["provider", "agent"])"));
  EXPECT_EQ(body["period"], "all");
  EXPECT_EQ(body["counting"], false);
  ASSERT_EQ(body["rows"].size(), 1u) << body.dump(1);
  const Json row = body["rows"][0];
  EXPECT_EQ(row["names"], Json::parse(R"({"provider": "second", "agent": "some-agent"})"));
  EXPECT_EQ(row["exchanges"], 1);
  EXPECT_EQ(row["cut"], 1);
  EXPECT_EQ(row["ok"], 0);
  EXPECT_EQ(row["spilled"], 1);
  EXPECT_EQ(row["attempts"], 2);
  EXPECT_EQ(row["usage"]["output"], 500'000);
  EXPECT_EQ(row["usage"]["reasoning"], 0);
  EXPECT_EQ(row["cost_micros"], 700);
  EXPECT_EQ(row["as_micros"], nullptr);
  EXPECT_EQ(row["saver_tokens"], 41);
  EXPECT_NEAR(row["ttft_ms"]["p50"].get<double>(), 250, 25);
  EXPECT_EQ(body["before"]["from_ms"], 0);
  EXPECT_EQ(body["before"]["rows"][0]["cost_micros"], 100);
  EXPECT_EQ(body["as"], nullptr);
}

TEST_F(UsageApiTest, TellsWhatOneModelWouldHaveCost) {
  recordTwo();
  money::Prices prices;
  prices.input = money::priceOf(3);
  prices.output = money::priceOf(15);
  routes_.providers[0].models[0].priceList = money::PriceList(prices);
  const Json body = get("/api/usage", std::string(kSpan) + "&as=acme/m-1");
  EXPECT_EQ(body["as"], Json::parse(R"({"provider": "acme", "model": "m-1"})"));
  EXPECT_EQ(body["rows"][0]["as_micros"], 3'000'000 + 7'500'000);
}

TEST_F(UsageApiTest, OfAModelWithoutPricesNothingIsSaid) {
  recordTwo();
  EXPECT_EQ(get("/api/usage", std::string(kSpan) + "&as=acme/m-1")["rows"][0]["as_micros"], nullptr);
}

TEST_F(UsageApiTest, TakesOnlyWhatHasAName) {
  recordTwo();
  EXPECT_EQ(get("/api/usage", std::string(kSpan) + "&chain=coding")["rows"].size(), 1u);
  EXPECT_EQ(get("/api/usage", std::string(kSpan) + "&chain=other")["rows"].size(), 0u);
  EXPECT_EQ(get("/api/usage", std::string(kSpan) + "&chain=")["rows"].size(), 0u) << "an empty name is one";
}

TEST_F(UsageApiTest, GivesTables) {
  recordTwo();
  const auto reply = ask("/api/usage", std::string(kSpan) + "&by=client_key&format=csv&period=hour");
  ASSERT_TRUE(reply);
  EXPECT_EQ(reply->status, 200);
  EXPECT_EQ(reply->contentType, "text/csv; charset=utf-8");
  EXPECT_TRUE(reply->body.starts_with("period,client_key,exchanges,ok,")) << reply->body;
  EXPECT_NE(reply->body.find("\r\n1970-01-01T01:00:00Z,laptop,1,0,"), std::string::npos) << reply->body;
  const auto spills = ask("/api/spills", std::string(kSpan) + "&by=cause&format=csv");
  ASSERT_TRUE(spills);
  EXPECT_EQ(spills->body, "period,cause,spills\r\n1970-01-01T01:00:00Z,slow,1\r\n");
}

TEST_F(UsageApiTest, TellsWhereItSpilled) {
  recordTwo();
  const Json body = get("/api/spills", std::string(kSpan) + "&by=provider,to_provider&compare=before");
  ASSERT_EQ(body["rows"].size(), 1u) << body.dump(1);
  EXPECT_EQ(body["rows"][0]["names"], Json::parse(R"({"provider": "first", "to_provider": "second"})"));
  EXPECT_EQ(body["rows"][0]["spills"], 1);
  EXPECT_EQ(body["before"]["rows"][0]["spills"], 1);
}

TEST_F(UsageApiTest, NamesWhatIsWrong) {
  const std::pair<const char*, const char*> cases[] = {
      {"by=colour",
       "parameter 'by': expected provider, account, model, tier, chain, agent, client_key, or several with "
       "commas, got 'colour'"},
      {"as=acme", "parameter 'as': expected provider/model, as GET /api/providers lists them, got 'acme'"},
      {"compare=after", "parameter 'compare': expected before, or left out, got 'after'"},
      {"format=xls", "parameter 'format': expected json or csv, got 'xls'"},
      {"cause=server", "unknown parameter 'cause'"},
      {"period=minute&from=0&to=9000000000",
       "parameter 'period': expected hour or day for more than two days, got 'minute'"}};
  for (const auto& [query, message] : cases)
    EXPECT_EQ(get("/api/usage", query, 400)["error"]["message"], message) << query;
}

TEST_F(UsageApiTest, TellsTheLevelsInForce) {
  EXPECT_EQ(get("/api/compression"), Json::parse(R"({"level": "lossless", "handles": false, "rules": []})"));
}

TEST(Csv, QuotesWhatIsNoPlainText) {
  Csv csv;
  csv.text("a").text("b,c").text("say \"hi\"").text("=1+1").text("").number(-3).millis(1500).millis(-1);
  csv.endRow();
  EXPECT_EQ(csv.all(), "a,\"b,c\",\"say \"\"hi\"\"\",\"'=1+1\",,-3,1.500,\r\n");
}

}  // namespace
}  // namespace spillway::admin
