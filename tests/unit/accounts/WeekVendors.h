// What stands behind the accounts in a simulated week: allowances of subscriptions, limits per minute, outages, and
// what refusals say about when to come back, which may be true, wrong or nothing.
//
// Pure: times are arguments, chance comes from a seed. One thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "host/routing/RateWindows.h"
#include "host/routing/Verdict.h"

namespace spillway::accounts::week {

inline constexpr int64_t kSecond = 1000, kMinute = 60 * kSecond, kHour = 60 * kMinute, kDay = 24 * kHour;
inline constexpr int64_t kStart = 20'787 * kDay;  // a Monday, 00:00 UTC

// The same numbers on every machine.
class Dice {
 public:
  explicit Dice(uint64_t seed) : state_(seed) {}
  double next();                          // 0 to 1
  int64_t between(int64_t a, int64_t b);  // both may come
  bool chance(double p) { return next() < p; }
  double exponential(double mean);

 private:
  uint64_t state_;
};

enum class Trouble : uint8_t { Unreachable, Overloaded, Broken, Silent, KeyRefused };

struct Outage {
  int64_t fromMs = 0, untilMs = 0;
  Trouble trouble = Trouble::Broken;
};

// What a refusal says about when to come back.
enum class Hints : uint8_t { True, None, TooLong, TooShort };

// So many requests in a time that begins with the first of them.
struct Allowance {
  const char* name = "";
  int64_t lengthMs = 0, limit = 0;
  int64_t fromMs = 0, used = 0;

  int64_t leftAt(int64_t nowMs) const { return nowMs >= fromMs + lengthMs ? limit : limit - used; }
  int64_t resetMs(int64_t nowMs) const { return nowMs >= fromMs + lengthMs ? nowMs : fromMs + lengthMs; }
  void take(int64_t nowMs);
};

struct VendorAccount {
  std::string provider, name;
  Hints hints = Hints::True;
  bool tells = false;     // answers say what is left
  bool grumbles = false;  // and now and then that nothing is, though it is not so
  std::vector<Allowance> allowances;
  std::vector<Outage> outages;
};

struct VendorProvider {
  std::string id;
  std::vector<Outage> outages;
};

// How one attempt goes.
struct Outcome {
  bool good = false;
  routing::Verdict verdict;  // when it is not good
  routing::Phase phase = routing::Phase::Reply;
  int64_t firstMs = 0, lastMs = 0;  // from its beginning: to the first bytes, and to its end
  std::vector<routing::RateWindow> windows;
};

class Vendors {
 public:
  Vendors(std::vector<VendorProvider> providers, std::vector<VendorAccount> accounts, uint64_t seed);

  Outcome ask(size_t account, int64_t nowMs);

  // Whether a request that had come then would have been answered well.
  bool serves(size_t account, int64_t nowMs) const;
  // Since when it would have been, without a break; nothing when it would not be now. Only limits per minute may have
  // stood in the way meanwhile.
  std::optional<int64_t> wellSince(size_t account, int64_t nowMs) const;

  size_t find(const std::string& provider, const std::string& account) const;
  const std::vector<VendorAccount>& accounts() const { return accounts_; }

 private:
  const Outage* outage(size_t account, int64_t fromMs, int64_t untilMs) const;
  Outcome refused(VendorAccount& account, const Allowance& allowance, int64_t nowMs);
  Outcome failed(const Outage& outage);

  std::vector<VendorProvider> providers_;
  std::vector<VendorAccount> accounts_;
  std::vector<size_t> providerOf_;
  Dice dice_;
};

// A week of outages: about `count` of them, each of a length between the two.
std::vector<Outage> outages(Dice& dice, int count, int64_t leastMs, int64_t mostMs, std::vector<Trouble> troubles);

}  // namespace spillway::accounts::week
