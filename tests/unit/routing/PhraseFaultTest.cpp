#include "host/routing/PhraseFault.h"

#include <gtest/gtest.h>

namespace spillway::routing {
namespace {

using base::Fault;
using base::Scope;

struct Row {
  int status;
  const char* code;
  const char* message;
  int64_t retryAfterMs;
  Fault fault;
  Scope scope;
};

TEST(PhraseFaultTest, WordsSayWhatTheStatusDoesNot) {
  constexpr Row kRows[] = {
      {429, "insufficient_quota", "You exceeded your current quota", 0, Fault::Quota, Scope::Account},
      {429, "insufficient_quota", "later", 1000, Fault::Quota, Scope::Account},
      {429, "rate_limit_exceeded", "Rate limit reached for requests", 0, Fault::RateLimit, Scope::Model},
      {429, "", "Quota exceeded for this month", 0, Fault::Quota, Scope::Account},
      {429, "", "You exceeded your current quota, retry in 34s", 34'000, Fault::RateLimit, Scope::Model},
      {429, "server_is_overloaded", "", 0, Fault::Overloaded, Scope::Model},
      {403, "", "Your quota has been exceeded", 0, Fault::Quota, Scope::Account},
      {403, "", "Insufficient credits: add more", 0, Fault::Quota, Scope::Account},
      {403, "", "You have no access to this model", 0, Fault::Forbidden, Scope::Model},
      {402, "", "Payment required", 0, Fault::Quota, Scope::Account},
      {400, "", "Your credit balance is too low to access the API", 0, Fault::Quota, Scope::Account},
      {400, "", "messages.3: 'insufficient balance' is no role", 0, Fault::InvalidRequest, Scope::Request},
      {400, "model_not_found", "no such model", 0, Fault::ModelMissing, Scope::Model},
      {404, "", "no such model", 0, Fault::ModelMissing, Scope::Model},
      {401, "", "bad key", 0, Fault::Auth, Scope::Account},
      {500, "", "The engine is currently overloaded", 0, Fault::Overloaded, Scope::Model},
      {500, "server_error", "something broke", 0, Fault::Server, Scope::Model},
      {503, "", "", 0, Fault::Overloaded, Scope::Model},
      {529, "overloaded_error", "Overloaded", 0, Fault::Overloaded, Scope::Provider},
  };
  for (const Row& row : kRows) {
    Verdict verdict = verdictForStatus(row.status);
    verdict.code = row.code;
    verdict.message = row.message;
    verdict.retryAfterMs = row.retryAfterMs;
    readWords(verdict);
    EXPECT_EQ(verdict.fault, row.fault) << row.status << " " << row.code << " " << row.message;
    EXPECT_EQ(verdict.scope, row.scope) << row.status << " " << row.code << " " << row.message;
  }
}

}  // namespace
}  // namespace spillway::routing
