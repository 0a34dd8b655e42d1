// What was learned about providers, accounts and their models, as the snapshot the router reads: each change makes a
// new one, which is small, and changes are rare.
//
// One thread at a time; the snapshots are for any thread.
#pragma once

#include <cstdint>
#include <memory>
#include <string_view>

#include "host/routing/Health.h"
#include "host/routing/Lane.h"
#include "host/routing/Verdict.h"

namespace spillway::accounts {

class HealthBook {
 public:
  HealthBook() : health_(std::make_shared<const routing::Health>()) {}

  const std::shared_ptr<const routing::Health>& current() const { return health_; }

  // What is measured of the account in that slot.
  void attach(uint32_t account, std::shared_ptr<const routing::AccountMeter> meter);

  // Makes `attempt` the probe of whatever in the lane waits for one. False when another is, or when somebody rests;
  // then nothing has changed.
  bool claim(const routing::Lane& lane, uint64_t attempt, int64_t nowMs);
  // The attempt has ended; what it was the probe of may be tried by another.
  void release(const routing::Lane& lane, uint64_t attempt);

  // An attempt failed. Returns how long whoever the verdict concerns rests, 0: not at all.
  int64_t failed(const routing::Lane& lane, const routing::Verdict& verdict, uint64_t attempt, int64_t nowMs,
                 double jitter);
  // An attempt was answered well.
  void succeeded(const routing::Lane& lane, uint64_t attempt, int64_t nowMs);

  // What an answer said of allowances, of the model or, without one, of the whole account: nothing is left until then;
  // 0: something is.
  void forecast(const routing::Lane& lane, int64_t untilMs, int64_t nowMs);

  // As it was when the host ran last.
  void restoreProvider(uint32_t provider, const routing::Breaker& breaker);
  void restore(uint32_t account, std::string_view model, const routing::Breaker& breaker);

  // Takes an account out of use, or back.
  void setOutOfUse(uint32_t account, bool out);
  // Whether it has to wait until somebody logs in.
  void setNeedsLogin(uint32_t account, bool needs);

  // Where the times are kept in which streams of the lane begin.
  std::shared_ptr<routing::FirstToken> firstToken(const routing::Lane& lane);

 private:
  std::shared_ptr<routing::Health> copy() const { return std::make_shared<routing::Health>(*health_); }

  std::shared_ptr<const routing::Health> health_;
};

}  // namespace spillway::accounts
