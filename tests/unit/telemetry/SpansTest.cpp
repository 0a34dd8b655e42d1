#include "host/telemetry/Spans.h"

#include <gtest/gtest.h>

#include "host/telemetry/Instruments.h"

namespace spillway::telemetry {
namespace {

store::ExchangeRecord spilled() {
  store::ExchangeRecord record;
  record.id = "01ARZ3NDEKTSV4RRFFQ69G5FAV";
  record.startedMs = 1'700'000'000'000;
  record.path = "/v1/messages";
  record.modelAsked = "asked";
  record.provider = "two";
  record.model = "served";
  record.status = 200;
  record.plannedUs = 1'000;
  record.durationUs = 900'000;
  record.ttftUs = 500'000;
  record.costMicros = 1'500'000;
  record.usage = {.input = 100, .output = 20};
  store::AttemptRecord failed;
  failed.provider = "one";
  failed.model = "m";
  failed.status = 429;
  failed.fault = base::Fault::RateLimit;
  failed.message = "slow down";
  failed.durationUs = 200'000;
  store::AttemptRecord good;
  good.number = 2;
  good.provider = "two";
  good.model = "served";
  good.status = 200;
  good.usage = record.usage;
  good.durationUs = 600'000;
  good.firstTokenUs = 100'000;
  record.attempts = {failed, good};
  return record;
}

std::string value(const Json& of, const std::string& key) {
  for (const Json& one : of["attributes"])
    if (one["key"] == key) return one["value"].begin()->dump();
  return "none";
}

TEST(Spans, AnExchangeHasOneAndItsAttemptsStandBelowIt) {
  const Json spans = spansOf(spilled());
  ASSERT_EQ(spans.size(), 3u);
  EXPECT_EQ(spans[0]["traceId"], "01563e3ab5d3d6764c61efb99302bd5b");
  EXPECT_FALSE(spans[0].contains("parentSpanId"));
  EXPECT_EQ(spans[0]["name"], "chat asked");
  EXPECT_EQ(spans[0]["startTimeUnixNano"], "1700000000000000000");
  EXPECT_EQ(spans[0]["endTimeUnixNano"], "1700000000900000000");
  EXPECT_EQ(value(spans[0], "spillway.cost"), "1.5");
  EXPECT_EQ(spans[1]["startTimeUnixNano"], "1700000000001000000");
  EXPECT_EQ(spans[2]["startTimeUnixNano"], spans[1]["endTimeUnixNano"]);
  EXPECT_EQ(spans[2]["events"][0]["timeUnixNano"], "1700000000301000000");
}

TEST(Spans, WhatFailedSaysHow) {
  const Json spans = spansOf(spilled());
  EXPECT_FALSE(spans[0].contains("status"));
  EXPECT_EQ(spans[1]["status"]["code"], 2);
  EXPECT_EQ(spans[1]["status"]["message"], "slow down");
  EXPECT_EQ(value(spans[1], "error.type"), std::string("\"") + base::faultName(base::Fault::RateLimit) + "\"");
  EXPECT_EQ(value(spans[1], "http.response.status_code"), "\"429\"");
}

TEST(Spans, WhatIsNotKnownIsLeftOut) {
  const Json spans = spansOf(spilled());
  EXPECT_EQ(value(spans[1], "gen_ai.usage.input_tokens"), "none");
  EXPECT_EQ(value(spans[1], "spillway.cost"), "none");
  EXPECT_EQ(value(spans[2], "gen_ai.usage.input_tokens"), "\"100\"");
}

TEST(Spans, OneThatWasAskedBesideAnotherEndsWithTheExchange) {
  store::ExchangeRecord record = spilled();
  record.attempts[1].marks = store::kBeside;
  record.durationUs = 650'000;
  const Json spans = spansOf(record);
  EXPECT_LE(spans[2]["endTimeUnixNano"].get<std::string>(), spans[0]["endTimeUnixNano"].get<std::string>());
}

TEST(Spans, WithoutAnIdThereIsNone) {
  store::ExchangeRecord record = spilled();
  record.id = "no id at all";
  EXPECT_TRUE(spansOf(record).empty());
}

TEST(Spans, TextsThatAreNoTextDoNotBreakARequest) {
  store::ExchangeRecord record = spilled();
  record.modelAsked = "\xff\xfe";
  record.client = std::string(5000, 'x');
  const Json parsed = Json::parse(traceRequest({"1", "i"}, {&record, 1}));
  EXPECT_EQ(value(parsed["resourceSpans"][0]["scopeSpans"][0]["spans"][0], "spillway.client").size(), 1024u + 2);
  EXPECT_EQ(value(parsed["resourceSpans"][0]["resource"], "service.name"), "\"spillway\"");
}

TEST(Otlp, OperationsAreNamedAsTheConventionsNameThem) {
  EXPECT_EQ(operationOf("/v1/messages"), "chat");
  EXPECT_EQ(operationOf("/v1/chat/completions"), "chat");
  EXPECT_EQ(operationOf("/v1/completions"), "text_completion");
  EXPECT_EQ(operationOf("/v1beta/models/x:batchEmbedContents"), "embeddings");
  EXPECT_EQ(operationOf("/v2/rerank"), "rerank");
}

TEST(Instruments, CountCallsAndTokensByWhoServedThem) {
  Instruments instruments(1'000);
  instruments.observe(spilled());
  instruments.observe(spilled());
  const Json request = Json::parse(instruments.request({"1", "i"}, 5'000));
  const Json& metrics = request["resourceMetrics"][0]["scopeMetrics"][0]["metrics"];
  ASSERT_EQ(metrics.size(), 4u);
  EXPECT_EQ(metrics[0]["name"], "gen_ai.client.operation.duration");
  ASSERT_EQ(metrics[0]["histogram"]["dataPoints"].size(), 2u);
  const Json& tokens = metrics[1]["histogram"]["dataPoints"];
  ASSERT_EQ(tokens.size(), 2u);
  EXPECT_EQ(value(tokens[0], "gen_ai.token.type"), "\"input\"");
  EXPECT_EQ(tokens[0]["count"], "2");
  EXPECT_EQ(tokens[0]["sum"], 200.0);
  EXPECT_EQ(tokens[0]["startTimeUnixNano"], "1000000000");
  EXPECT_EQ(tokens[0]["bucketCounts"].size(), tokens[0]["explicitBounds"].size() + 1);
  // 100 tokens are above 64 and not above 256.
  EXPECT_EQ(tokens[0]["bucketCounts"][4], "2");
  EXPECT_EQ(metrics[3]["name"], "gen_ai.server.time_to_first_token");
}

TEST(Instruments, NamesWithoutEndBecomeOther) {
  Instruments instruments(0);
  for (int i = 0; i < 3'000; ++i) {
    store::ExchangeRecord record = spilled();
    record.attempts.clear();
    record.model = "m" + std::to_string(i);
    instruments.observe(record);
  }
  const std::string request = instruments.request({"1", "i"}, 1);
  EXPECT_NE(request.find("\"other\""), std::string::npos);
  EXPECT_EQ(request.find("\"m2999\""), std::string::npos);
}

}  // namespace
}  // namespace spillway::telemetry
