#include "tests/unit/accounts/WeekVendors.h"

#include <algorithm>
#include <cmath>

namespace spillway::accounts::week {

using base::Fault;
using base::Scope;

double Dice::next() {
  // splitmix64
  uint64_t z = (state_ += 0x9e3779b97f4a7c15);
  z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
  z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
  return static_cast<double>((z ^ (z >> 31)) >> 11) * 0x1.0p-53;
}

int64_t Dice::between(int64_t a, int64_t b) {
  return a + static_cast<int64_t>(next() * static_cast<double>(b - a + 1));
}

double Dice::exponential(double mean) { return -mean * std::log1p(-next()); }

void Allowance::take(int64_t nowMs) {
  if (nowMs >= fromMs + lengthMs) {
    fromMs = nowMs;
    used = 0;
  }
  ++used;
}

Vendors::Vendors(std::vector<VendorProvider> providers, std::vector<VendorAccount> accounts, uint64_t seed)
    : providers_(std::move(providers)), accounts_(std::move(accounts)), dice_(seed) {
  for (const VendorAccount& account : accounts_)
    for (size_t i = 0; i < providers_.size(); ++i)
      if (providers_[i].id == account.provider) providerOf_.push_back(i);
}

size_t Vendors::find(const std::string& provider, const std::string& account) const {
  size_t i = 0;
  while (accounts_[i].provider != provider || accounts_[i].name != account) ++i;
  return i;
}

// The first that touches the time.
const Outage* Vendors::outage(size_t account, int64_t fromMs, int64_t untilMs) const {
  for (const auto* list : {&providers_[providerOf_[account]].outages, &accounts_[account].outages})
    for (const Outage& one : *list)
      if (one.fromMs <= untilMs && fromMs < one.untilMs) return &one;
  return nullptr;
}

bool Vendors::serves(size_t account, int64_t nowMs) const {
  if (outage(account, nowMs, nowMs) != nullptr) return false;
  const auto& list = accounts_[account].allowances;
  return std::all_of(list.begin(), list.end(), [&](const Allowance& one) { return one.leftAt(nowMs) > 0; });
}

std::optional<int64_t> Vendors::wellSince(size_t account, int64_t nowMs) const {
  if (!serves(account, nowMs)) return std::nullopt;
  int64_t since = kStart;
  for (const auto* list : {&providers_[providerOf_[account]].outages, &accounts_[account].outages})
    for (const Outage& one : *list)
      if (one.untilMs <= nowMs) since = std::max(since, one.untilMs);
  // One that is renewed may have been used up until then.
  for (const Allowance& one : accounts_[account].allowances) {
    if (one.lengthMs <= kMinute) continue;
    const int64_t renewed = nowMs >= one.fromMs + one.lengthMs ? one.fromMs + one.lengthMs : one.fromMs;
    since = std::max(since, renewed);
  }
  return since;
}

Outcome Vendors::ask(size_t index, int64_t nowMs) {
  VendorAccount& account = accounts_[index];
  if (const Outage* now = outage(index, nowMs, nowMs)) return failed(*now);
  for (const Allowance& one : account.allowances)
    if (one.leftAt(nowMs) <= 0) return refused(account, one, nowMs);
  Outcome out;
  out.good = true;
  out.firstMs = 200 + static_cast<int64_t>(dice_.exponential(1500));
  out.lastMs = out.firstMs + std::min<int64_t>(static_cast<int64_t>(dice_.exponential(6000)), 3 * kMinute);
  if (const Outage* soon = outage(index, nowMs, nowMs + out.firstMs)) {
    Outcome broken = failed(*soon);
    broken.phase = routing::Phase::Wait;
    broken.firstMs = broken.lastMs = std::max(out.firstMs, broken.lastMs);
    return broken;
  }
  for (Allowance& one : account.allowances) one.take(nowMs);
  if (!account.tells) return out;
  const bool grumbles = account.grumbles && dice_.chance(0.002);
  for (const Allowance& one : account.allowances)
    out.windows.push_back({one.name, one.limit, grumbles ? 0 : one.leftAt(nowMs), one.resetMs(nowMs), Scope::Account});
  return out;
}

Outcome Vendors::refused(VendorAccount& account, const Allowance& allowance, int64_t nowMs) {
  Outcome out;
  out.firstMs = out.lastMs = dice_.between(50, 400);
  const bool brief = allowance.lengthMs <= kMinute;
  out.verdict.fault = brief ? Fault::RateLimit : Fault::Quota;
  out.verdict.scope = brief ? Scope::Model : Scope::Account;
  out.verdict.httpStatus = 429;
  out.verdict.message = std::string(allowance.name) + " used up";
  const int64_t left = allowance.resetMs(nowMs) - nowMs - out.lastMs;
  switch (account.hints) {
    case Hints::True:
      out.verdict.retryAfterMs = std::max<int64_t>(left, 1);
      break;
    case Hints::None:
      break;
    case Hints::TooLong:
      out.verdict.retryAfterMs = std::max<int64_t>(left, kSecond) * dice_.between(2, 10);
      break;
    case Hints::TooShort:
      out.verdict.retryAfterMs = dice_.between(1, 3) * kSecond;
      break;
  }
  return out;
}

Outcome Vendors::failed(const Outage& outage) {
  Outcome out;
  routing::Verdict& verdict = out.verdict;
  switch (outage.trouble) {
    case Trouble::Unreachable:
      out.lastMs = dice_.between(1, 50);
      out.phase = routing::Phase::Connect;
      verdict = routing::verdictForError({.fault = Fault::Network, .message = "connection refused"}, out.phase);
      break;
    case Trouble::Overloaded:
      out.lastMs = dice_.between(50, 500);
      verdict = routing::verdictForStatus(503);
      if (dice_.chance(0.3)) verdict.retryAfterMs = dice_.between(1, 30) * kSecond;
      break;
    case Trouble::Broken:
      out.lastMs = dice_.between(50, 2000);
      verdict = routing::verdictForStatus(500);
      break;
    case Trouble::Silent:
      out.lastMs = dice_.between(10, 120) * kSecond;
      out.phase = routing::Phase::Wait;
      verdict = routing::verdictForError({.fault = Fault::Timeout, .message = "silence"}, out.phase);
      break;
    case Trouble::KeyRefused:
      out.lastMs = dice_.between(50, 300);
      verdict = routing::verdictForStatus(401);
      break;
  }
  out.firstMs = out.lastMs;
  return out;
}

std::vector<Outage> outages(Dice& dice, int count, int64_t leastMs, int64_t mostMs, std::vector<Trouble> troubles) {
  std::vector<Outage> list;
  for (int i = 0; i < count; ++i) {
    Outage one;
    one.fromMs = kStart + dice.between(0, 7 * kDay);
    // Short ones are more frequent than long ones.
    const double share = dice.next() * dice.next();
    one.untilMs = one.fromMs + leastMs + static_cast<int64_t>(share * static_cast<double>(mostMs - leastMs));
    one.trouble = troubles[static_cast<size_t>(dice.between(0, static_cast<int64_t>(troubles.size()) - 1))];
    list.push_back(one);
  }
  std::sort(list.begin(), list.end(), [](const Outage& a, const Outage& b) { return a.fromMs < b.fromMs; });
  return list;
}

}  // namespace spillway::accounts::week
