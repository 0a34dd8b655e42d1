#include "host/routing/PhraseFault.h"

#include <algorithm>

#include "host/base/Strings.h"

namespace spillway::routing {

namespace {

using base::Fault;
using base::Scope;

struct Word {
  std::string_view text;
  Fault fault;
  Scope scope;
};

constexpr std::string_view kCreditTooLow = "credit balance is too low";

// The error's own code, whole.
constexpr Word kCodes[] = {
    {"insufficient_quota", Fault::Quota, Scope::Account},
    {"billing_hard_limit_reached", Fault::Quota, Scope::Account},
    {"billing_not_active", Fault::Quota, Scope::Account},
    {"exceeded_current_quota_error", Fault::Quota, Scope::Account},
    {"insufficient_balance", Fault::Quota, Scope::Account},
    {"insufficient_credits", Fault::Quota, Scope::Account},
    {"quota_exceeded", Fault::Quota, Scope::Account},
    {"usage_limit_reached", Fault::Quota, Scope::Account},
    {"usage_not_included", Fault::Quota, Scope::Account},
    {"account_deactivated", Fault::Auth, Scope::Account},
    {"invalid_api_key", Fault::Auth, Scope::Account},
    {"model_not_found", Fault::ModelMissing, Scope::Model},
    {"overloaded_error", Fault::Overloaded, Scope::Model},
    {"server_is_overloaded", Fault::Overloaded, Scope::Model},
    {"engine_overloaded", Fault::Overloaded, Scope::Model},
    {"slow_down", Fault::Overloaded, Scope::Model},
};

// Somewhere in its message.
constexpr Word kPhrases[] = {
    {"exceeded your current quota", Fault::Quota, Scope::Account},
    {"quota exceeded", Fault::Quota, Scope::Account},
    {"quota has been exceeded", Fault::Quota, Scope::Account},
    {"out of quota", Fault::Quota, Scope::Account},
    {"billing hard limit", Fault::Quota, Scope::Account},
    {kCreditTooLow, Fault::Quota, Scope::Account},
    {"insufficient balance", Fault::Quota, Scope::Account},
    {"insufficient credit", Fault::Quota, Scope::Account},
    {"insufficient quota", Fault::Quota, Scope::Account},
    {"out of credits", Fault::Quota, Scope::Account},
    {"usage limit has been reached", Fault::Quota, Scope::Account},
    {"currently overloaded", Fault::Overloaded, Scope::Model},
};

// A pause this short is a rate limit, whatever it is called.
constexpr int64_t kShortMs = int64_t{10} * 60 * 1000;

// What a status or a wire may say for want of a better word.
bool vague(Fault fault) {
  return fault == Fault::RateLimit || fault == Fault::Forbidden || fault == Fault::InvalidRequest ||
         fault == Fault::Server;
}

bool contains(std::string_view text, std::string_view lowerPart) {
  const auto same = [](char a, char b) { return (a >= 'A' && a <= 'Z' ? static_cast<char>(a + 32) : a) == b; };
  return std::search(text.begin(), text.end(), lowerPart.begin(), lowerPart.end(), same) != text.end();
}

void take(Verdict& verdict, const Word& word) {
  verdict.fault = word.fault;
  verdict.scope = word.scope;
}

}  // namespace

void readWords(Verdict& verdict) {
  if (!vague(verdict.fault)) return;
  for (const Word& word : kCodes)
    if (base::iequals(verdict.code, word.text)) return take(verdict, word);
  for (const Word& word : kPhrases) {
    if (word.fault == Fault::Quota && verdict.retryAfterMs > 0 && verdict.retryAfterMs <= kShortMs) continue;
    // Words about money in a refusal of the request itself may be the prompt's own.
    if (verdict.fault == Fault::InvalidRequest && word.text != kCreditTooLow) continue;
    if (contains(verdict.message, word.text)) return take(verdict, word);
  }
}

}  // namespace spillway::routing
