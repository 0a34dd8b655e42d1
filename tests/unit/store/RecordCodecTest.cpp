#include "host/store/RecordCodec.h"

#include <gtest/gtest.h>

#include <limits>

#include "host/store/Journal.h"
#include "tests/unit/store/Fixture.h"

namespace spillway::store {
namespace {

std::string encoded(const ExchangeRecord& record) {
  std::string bytes;
  encodeRecord(record, bytes);
  return bytes;
}

TEST(RecordCodec, GivesBackEveryField) {
  ExchangeRecord record = fullRecord();
  std::optional<ExchangeRecord> back = decodeRecord(encoded(record));
  ASSERT_TRUE(back);
  EXPECT_EQ(*back, record);
}

TEST(RecordCodec, KeepsTheExtremesOfNumbers) {
  ExchangeRecord record = fullRecord();
  record.bytesIn = std::numeric_limits<int64_t>::max();
  record.bytesOut = std::numeric_limits<int64_t>::min();
  record.startedMs = -1;
  std::optional<ExchangeRecord> back = decodeRecord(encoded(record));
  ASSERT_TRUE(back);
  EXPECT_EQ(*back, record);
}

TEST(RecordCodec, RefusesEveryTruncationAndAnExtraByte) {
  std::string bytes = encoded(fullRecord());
  for (size_t length = 0; length < bytes.size(); ++length)
    EXPECT_FALSE(decodeRecord(std::string_view(bytes).substr(0, length))) << length;
  EXPECT_FALSE(decodeRecord(bytes + "x"));
}

TEST(RecordCodec, RefusesOtherFormats) {
  std::string bytes = encoded(fullRecord());
  for (const char format : {'\0', '\x07', 'c'}) {
    bytes[0] = format;
    EXPECT_FALSE(decodeRecord(bytes)) << int{format};
  }
}

// A record as the first version has written it: what it did not know is not known.
TEST(RecordCodec, ReadsWhatAnEarlierVersionLeftInTheJournal) {
  const auto text = [](std::string value) { return static_cast<char>(value.size()) + value; };
  const auto number = [](int value) {
    return std::string(1, static_cast<char>(value >= 0 ? value * 2 : -value * 2 - 1));
  };
  std::string bytes(1, '\x01');
  bytes += text("01A") + number(12);
  for (const char* one : {"agent", "laptop", "/p", "w", "m", "coding"}) bytes += text(one);
  bytes += number(1) + number(0) + number(63);
  for (const char* one : {"prov", "acc", "mod", "tier"}) bytes += text(one);
  for (int one : {7, 2, -1, 3, -1, 0, 41, -1, 6, 8, 9}) bytes += number(one);
  bytes += text("") + text("") + std::string(1, '\0');
  std::optional<ExchangeRecord> back = decodeRecord(bytes);
  ASSERT_TRUE(back);
  EXPECT_EQ(back->id, "01A");
  EXPECT_EQ(back->usage, (Usage{7, 2, -1, 3, -1}));
  EXPECT_EQ(back->costMicros, 41);
  EXPECT_EQ(back->serviceTier, "");
  EXPECT_EQ(back->usage.cacheWrite1h, -1);
  EXPECT_FALSE(back->costEstimated);
  EXPECT_EQ(back->ttftUs, -1);
  EXPECT_EQ(back->durationUs, 6'000) << "it was milliseconds";
  EXPECT_EQ(back->plannedUs, -1);
  EXPECT_EQ(back->walkEnd, WalkEnd::Unknown);
  EXPECT_EQ(back->saverTokens, 0);
  EXPECT_TRUE(back->savings.empty());
}

TEST(RecordCodec, CutsLongTextsBetweenCharacters) {
  ExchangeRecord record = fullRecord();
  record.modelAsked = std::string(kMostNameBytes - 1, 'a') + "\xc3\x9f tail";
  record.losses = std::string(kMostJsonBytes + 1, ' ');
  record.attempts.resize(kMostAttempts + 5, record.attempts.front());
  std::optional<ExchangeRecord> back = decodeRecord(encoded(record));
  ASSERT_TRUE(back);
  EXPECT_EQ(back->modelAsked, std::string(kMostNameBytes - 1, 'a'));
  EXPECT_EQ(back->losses, "");
  EXPECT_EQ(back->attempts.size(), kMostAttempts);
}

// Most exchanges: one candidate is asked and answers. Texts are not counted.
TEST(RecordCodec, IsSmallButForItsTexts) {
  ExchangeRecord record;
  record.id = "x";
  record.startedMs = 1'795'557'000'123;
  record.walkEnd = WalkEnd::Answered;
  record.status = 200;
  record.plannedUs = 85;
  record.ttftUs = 1'412'706;
  record.durationUs = 62'310'412;
  record.bytesIn = record.bytesOut = 100'000;
  record.usage = {100'000, 90'000, 0, 2000, 1000};
  AttemptRecord& attempt = record.attempts.emplace_back();
  attempt.status = 200;
  attempt.usage = record.usage;
  attempt.prepareUs = 140;
  attempt.connectUs = 12'310;
  attempt.sentUs = 12'402;
  attempt.ttftUs = 1'400'000;
  attempt.firstTokenUs = 1'412'706;
  attempt.durationUs = 62'310'000;
  attempt.bytesUp = attempt.bytesDown = 100'000;
  attempt.ledTo = base::LedTo::Answered;
  EXPECT_LE(encoded(record).size(), 200u);
}

TEST(RecordCodec, FitsTheJournalAtItsLargest) {
  ExchangeRecord record = fullRecord();
  std::string endless(kMostSentenceBytes + 1, 'x'), json(kMostJsonBytes, ' ');
  record.client = record.clientKey = record.path = record.wireIn = record.modelAsked = record.chain = endless;
  record.provider = record.account = record.model = record.tier = endless;
  record.skipped = record.losses = json;
  AttemptRecord attempt = record.attempts.front();
  attempt.provider = attempt.account = attempt.model = attempt.tier = attempt.wireOut = endless;
  attempt.reason = attempt.message = endless;
  record.attempts.assign(100, attempt);
  EXPECT_LE(encoded(record).size(), Journal::kMostPayload);
}

}  // namespace
}  // namespace spillway::store
