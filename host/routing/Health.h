// Which providers, accounts and models rest, and until when, and what was measured of them: a snapshot that the account
// pool publishes and the router reads.
//
// Immutable once published, but for what is measured with every request: that is read as it is at the moment, from
// atomics. Any thread. Times are unix milliseconds.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "host/routing/Breaker.h"
#include "host/routing/FirstToken.h"

namespace spillway::routing {

// What is known of an account at every moment.
struct AccountMeter {
  std::atomic<int64_t> inFlight{0};  // attempts under way
  std::atomic<double> headroom{-1};  // 0 to 1: what is left of the tightest window of its quota; -1: unknown
};

struct ModelHealth : Breaker {
  std::string model;
  std::shared_ptr<FirstToken> firstToken = {};  // null: nothing measured
};

struct AccountHealth : Breaker {
  bool outOfUse = false;                      // somebody has said so
  bool needsLogin = false;                    // it has no token, and cannot get one by itself
  std::vector<ModelHealth> models;            // only those with something to tell
  std::shared_ptr<const AccountMeter> meter;  // null: never used

  const ModelHealth* find(std::string_view model) const {
    for (const ModelHealth& health : models)
      if (health.model == model) return &health;
    return nullptr;
  }
};

struct ProviderHealth : Breaker {};

// Indexed by the slots of RouteTable; a slot beyond the end is healthy.
struct Health {
  std::vector<ProviderHealth> providers;
  std::vector<AccountHealth> accounts;

  // By the slot of an account.
  bool outOfUse(uint32_t slot) const { return slot < accounts.size() && accounts[slot].outOfUse; }
  bool needsLogin(uint32_t slot) const { return slot < accounts.size() && accounts[slot].needsLogin; }
  int64_t inFlight(uint32_t slot) const {
    const AccountMeter* meter = meterOf(slot);
    return meter != nullptr ? meter->inFlight.load(std::memory_order_relaxed) : 0;
  }
  double headroom(uint32_t slot) const {  // -1: unknown
    const AccountMeter* meter = meterOf(slot);
    return meter != nullptr ? meter->headroom.load(std::memory_order_relaxed) : -1;
  }
  const FirstToken* firstToken(uint32_t slot, std::string_view model) const {  // null: nothing measured
    const ModelHealth* found = slot < accounts.size() ? accounts[slot].find(model) : nullptr;
    return found != nullptr ? found->firstToken.get() : nullptr;
  }

 private:
  const AccountMeter* meterOf(uint32_t slot) const {
    return slot < accounts.size() ? accounts[slot].meter.get() : nullptr;
  }
};

}  // namespace spillway::routing
