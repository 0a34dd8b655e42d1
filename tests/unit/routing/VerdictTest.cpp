#include "host/routing/Verdict.h"

#include <gtest/gtest.h>

namespace spillway::routing {
namespace {

using base::Fault;
using base::Scope;

struct StatusRow {
  int status;
  Fault fault;
  Scope scope;
};

TEST(VerdictTest, EveryStatusHasItsFaultAndScope) {
  constexpr StatusRow kRows[] = {
      {0, Fault::Network, Scope::Model},
      {101, Fault::Server, Scope::Model},
      {200, Fault::None, Scope::Request},
      {204, Fault::None, Scope::Request},
      {301, Fault::Server, Scope::Model},
      {400, Fault::InvalidRequest, Scope::Request},
      {401, Fault::Auth, Scope::Account},
      {402, Fault::Quota, Scope::Account},
      {403, Fault::Forbidden, Scope::Model},
      {404, Fault::ModelMissing, Scope::Model},
      {405, Fault::InvalidRequest, Scope::Request},
      {407, Fault::Network, Scope::Account},
      {408, Fault::Timeout, Scope::Model},
      {409, Fault::InvalidRequest, Scope::Request},
      {410, Fault::ModelMissing, Scope::Model},
      {413, Fault::TooLarge, Scope::Request},
      {415, Fault::InvalidRequest, Scope::Request},
      {422, Fault::InvalidRequest, Scope::Request},
      {425, Fault::Server, Scope::Model},
      {429, Fault::RateLimit, Scope::Model},
      {498, Fault::Overloaded, Scope::Model},
      {499, Fault::Server, Scope::Model},
      {500, Fault::Server, Scope::Model},
      {502, Fault::Server, Scope::Model},
      {503, Fault::Overloaded, Scope::Model},
      {504, Fault::Timeout, Scope::Model},
      {520, Fault::Server, Scope::Model},
      {522, Fault::Network, Scope::Provider},
      {524, Fault::Timeout, Scope::Model},
      {529, Fault::Overloaded, Scope::Provider},
      {530, Fault::Network, Scope::Provider},
      {599, Fault::Server, Scope::Model},
      {999, Fault::Server, Scope::Model},
  };
  for (const StatusRow& row : kRows) {
    const Verdict verdict = verdictForStatus(row.status);
    EXPECT_EQ(verdict.fault, row.fault) << row.status;
    EXPECT_EQ(verdict.scope, row.scope) << row.status;
    EXPECT_EQ(verdict.httpStatus, row.status);
  }
}

TEST(VerdictTest, NoStatusIsForgotten) {
  for (int status = 100; status < 600; ++status) {
    const bool good = status >= 200 && status < 300;
    EXPECT_EQ(verdictForStatus(status).fault == Fault::None, good) << status;
  }
}

struct FaultRow {
  Fault fault;
  Scope usual;
  Next next;
  int64_t firstRestMs;
  int clientStatus;
};

TEST(VerdictTest, EveryFaultHasItsConsequences) {
  constexpr FaultRow kRows[] = {
      {Fault::None, Scope::Request, Next::GiveUp, 0, 500},
      {Fault::RateLimit, Scope::Model, Next::AnotherAccount, 1000, 429},
      {Fault::Quota, Scope::Account, Next::AnotherAccount, 60'000, 429},
      {Fault::Auth, Scope::Account, Next::AnotherAccount, 60'000, 401},
      {Fault::Forbidden, Scope::Model, Next::AnotherAccount, 60'000, 403},
      {Fault::Overloaded, Scope::Model, Next::NextCandidate, 1000, 503},
      {Fault::InvalidRequest, Scope::Request, Next::Answer, 0, 400},
      {Fault::ContextLength, Scope::Request, Next::NextCandidate, 0, 400},
      {Fault::Content, Scope::Request, Next::Answer, 0, 400},
      {Fault::ModelMissing, Scope::Model, Next::AnotherAccount, 60'000, 404},
      {Fault::Server, Scope::Model, Next::AnotherAccount, 1000, 502},
      {Fault::Network, Scope::Model, Next::AnotherAccount, 1000, 502},
      {Fault::Timeout, Scope::Model, Next::NextCandidate, 1000, 504},
      {Fault::Unsupported, Scope::Request, Next::NextCandidate, 0, 400},
      {Fault::TooLarge, Scope::Request, Next::NextCandidate, 0, 413},
      {Fault::Cancelled, Scope::Request, Next::GiveUp, 0, 499},
  };
  ASSERT_EQ(std::size(kRows), static_cast<size_t>(base::kFaultCount));
  for (const FaultRow& row : kRows) {
    const FaultRule& rule = ruleFor(row.fault);
    EXPECT_EQ(rule.fault, row.fault);
    EXPECT_EQ(rule.usual, row.usual) << rule.words;
    EXPECT_EQ(rule.next, row.next) << rule.words;
    EXPECT_EQ(rule.firstRestMs, row.firstRestMs) << rule.words;
    EXPECT_EQ(rule.clientStatus, row.clientStatus) << rule.words;
    Verdict verdict;
    verdict.fault = row.fault;
    EXPECT_EQ(decide(verdict, Phase::Reply), row.next) << rule.words;
    EXPECT_EQ(decide(verdict, Phase::Commit), Next::GiveUp) << rule.words;
    // Nobody is put to rest for what the client did.
    EXPECT_EQ(restMs(verdict, 1) == 0, row.usual == Scope::Request) << rule.words;
  }
}

TEST(VerdictTest, UsefulnessNamesOneWinnerAlways) {
  for (int a = 0; a < base::kFaultCount; ++a)
    for (int b = 0; b < a; ++b)
      EXPECT_NE(ruleFor(static_cast<Fault>(a)).usefulness, ruleFor(static_cast<Fault>(b)).usefulness) << a << " " << b;
}

TEST(VerdictTest, AnUnreachableHostConcernsTheProvider) {
  base::Error error;
  error.fault = Fault::Network;
  error.message = "connection refused";
  const Verdict refused = verdictForError(error, Phase::Connect);
  EXPECT_EQ(refused.scope, Scope::Provider);
  EXPECT_EQ(refused.message, "connection refused");
  EXPECT_EQ(decide(refused, Phase::Connect), Next::NextCandidate);
  const Verdict own = verdictForError(error, Phase::Connect, true);
  EXPECT_EQ(own.scope, Scope::Account) << "the others do not go its way";
  EXPECT_EQ(decide(own, Phase::Connect), Next::AnotherAccount);
  const Verdict reset = verdictForError(error, Phase::Wait);
  EXPECT_EQ(reset.scope, Scope::Model);
  EXPECT_EQ(decide(reset, Phase::Wait), Next::AnotherAccount);
}

TEST(VerdictTest, RestsGrowWithFailuresInARowAndDoNotOutliveWhatTheyAreFor) {
  struct Row {
    int status;
    int64_t rests[5];
  };
  constexpr Row kRows[] = {{500, {1000, 4000, 16'000, 20'000, 20'000}},
                           {503, {1000, 4000, 16'000, 20'000, 20'000}},
                           {504, {1000, 4000, 16'000, 64'000, 120'000}},
                           {429, {1000, 4000, 16'000, 60'000, 60'000}},
                           {401, {60'000, 300'000, 1'500'000, 1'800'000, 1'800'000}},
                           {404, {60'000, 600'000, 600'000, 600'000, 600'000}}};
  for (const Row& row : kRows) {
    const Verdict verdict = verdictForStatus(row.status);
    for (int failures = 1; failures <= 5; ++failures)
      EXPECT_EQ(restMs(verdict, failures), row.rests[failures - 1]) << row.status << " " << failures;
    EXPECT_EQ(restMs(verdict, 1'000'000), row.rests[4]) << row.status;
  }
}

TEST(VerdictTest, GuessesAreSpreadByAFifth) {
  Verdict verdict = verdictForStatus(500);
  EXPECT_EQ(restMs(verdict, 1, 0), 800);
  EXPECT_EQ(restMs(verdict, 1, 1), 1200);
  verdict.usualRestMs = 3'600'000;
  EXPECT_EQ(restMs(verdict, 9), 3'600'000) << "what a table says is usual does not grow";
  EXPECT_EQ(restMs(verdict, 1, 0), 2'880'000);
  verdict.retryAfterMs = 2000;
  EXPECT_EQ(restMs(verdict, 1, 0), 2000) << "nobody spreads what was said";
}

TEST(VerdictTest, TheOtherSidesWordWinsUpToADay) {
  Verdict verdict = verdictForStatus(429);
  verdict.retryAfterMs = 2500;
  EXPECT_EQ(restMs(verdict, 7), 2500);
  verdict.retryAfterMs = int64_t{1000} * 1000 * 1000 * 1000;
  EXPECT_EQ(restMs(verdict, 1), kMostHintMs);
}

TEST(VerdictTest, TheClientSeesTheUpstreamsStatusWhereItFits) {
  EXPECT_EQ(clientStatus(Fault::InvalidRequest, 422), 422);
  EXPECT_EQ(clientStatus(Fault::InvalidRequest, 200), 400);
  EXPECT_EQ(clientStatus(Fault::InvalidRequest, 401), 400) << "a 401 would make the client doubt its own key";
  EXPECT_EQ(clientStatus(Fault::Overloaded, 529), 529);
  EXPECT_EQ(clientStatus(Fault::Overloaded, 200), 503);
  EXPECT_EQ(clientStatus(Fault::Server, 500), 500);
  EXPECT_EQ(clientStatus(Fault::Server, 200), 502);
  EXPECT_EQ(clientStatus(Fault::Network, 0), 502);
  EXPECT_EQ(clientStatus(Fault::RateLimit, 200), 429);
  EXPECT_EQ(clientStatus(Fault::Quota, 402), 429);
}

}  // namespace
}  // namespace spillway::routing
