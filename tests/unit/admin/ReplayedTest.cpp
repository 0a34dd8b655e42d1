#include "host/admin/Replayed.h"

#include <gtest/gtest.h>

namespace spillway::admin {
namespace {

// Two candidates: the first is refused for its key, the second answers.
store::ExchangeRecord someRecord() {
  store::ExchangeRecord record;
  record.id = "01A";
  record.walkEnd = store::WalkEnd::Answered;
  record.candidates = R"([
    {"provider": "one", "account": "a", "model": "m", "entry": 0, "why": "first", "reason": "First in order."},
    {"provider": "two", "account": "b", "model": "n", "entry": 1, "why": "spill", "reason": "Next in order."}])";
  record.attempts.resize(2);
  store::AttemptRecord& first = record.attempts[0];
  first.provider = "one";
  first.account = "a";
  first.model = "m";
  first.status = 401;
  first.fault = base::Fault::Auth;
  first.scope = base::Scope::Account;
  first.phase = base::Phase::Reply;
  first.ledTo = base::LedTo::NextCandidate;
  store::AttemptRecord& second = record.attempts[1];
  second.number = 2;
  second.provider = "two";
  second.account = "b";
  second.model = "n";
  second.ledTo = base::LedTo::Answered;
  return record;
}

TEST(Replayed, SaysWhetherARecordExplainsItself) {
  store::ExchangeRecord record = someRecord();
  EXPECT_EQ(replayed(record), "same");
  record.attempts[1].account = "c";
  EXPECT_EQ(replayed(record), "Attempt 2 of the trace asked two/n by c; the replay asks two/n by b.");
  record.walkEnd = store::WalkEnd::Unknown;
  EXPECT_EQ(replayed(record), "It was recorded by an earlier version, which did not keep what is needed for it.");
}

TEST(Replayed, ReadsWhatTheClientWasTold) {
  store::ExchangeRecord record = someRecord();
  record.attempts[1].status = 500;
  record.attempts[1].fault = base::Fault::Server;
  record.attempts[1].phase = base::Phase::Connect;
  record.attempts[1].ledTo = base::LedTo::GaveUp;
  record.walkEnd = store::WalkEnd::Told;
  record.told = base::Fault::Server;
  EXPECT_EQ(replayed(record), "same");
  record.told = base::Fault::Auth;
  EXPECT_EQ(replayed(record), "The client was told 'auth'; by the replay it is told 'server'.");
}

TEST(Replayed, ReadsWhoWasLeftOutAndPassedOver) {
  store::ExchangeRecord record = someRecord();
  record.skipped = R"([{"provider": "three", "account": "", "model": "", "why": "no_account"},
                       {"provider": "", "account": "", "model": "", "why": "unmet"},
                       {"provider": "one", "account": "a", "model": "m", "why": "full_minute", "fault": "rate_limit", "turn": 0}])";
  record.attempts.erase(record.attempts.begin());
  EXPECT_EQ(replayed(record), "same");
  record.walkEnd = store::WalkEnd::Told;
  record.attempts.clear();
  EXPECT_EQ(replayed(record),
            "The client was told that there is no answer; by the replay two/n by b is left to be asked.");
}

TEST(Replayed, KnowsWhetherTheChainGoesPastFilters) {
  store::ExchangeRecord record = someRecord();
  record.attempts[0].status = 400;
  record.attempts[0].fault = base::Fault::Content;
  record.attempts[0].scope = base::Scope::Request;
  EXPECT_EQ(replayed(record),
            "The failure of attempt 1 (one/m by a, refused by moderation) led to 'next_candidate'; in the replay it "
            "leads to 'told'.");
  record.attempts[0].marks = store::kPastFilter;
  EXPECT_EQ(replayed(record), "same");
}

TEST(Replayed, SurvivesWhateverTheRecordHolds) {
  store::ExchangeRecord record = someRecord();
  for (const char* text : {"", "[", "7", "[7, null, {}, []]", R"([{"provider": 7, "why": "first", "plan": 1e99}])",
                           R"([{"why": "unmet", "plan": 99999999999}, {"why": "first", "plan": -1, "entry": "x"}])"}) {
    record.candidates = record.skipped = text;
    EXPECT_NE(replayed(record), "same") << text;
  }
}

}  // namespace
}  // namespace spillway::admin
