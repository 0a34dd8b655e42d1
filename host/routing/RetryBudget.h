// Retries as a share of the traffic: when everything fails, asking everybody twice makes it worse. Each request brings
// a tenth of a retry, up to a store that lets a short trouble pass.
//
// Thread-safe.
#pragma once

#include <atomic>
#include <cstdint>

namespace spillway::routing {

class RetryBudget {
 public:
  static constexpr int64_t kStore = 20;  // retries

  // A request has arrived.
  void earn() {
    if (tenths_.load(std::memory_order_relaxed) < kStore * 10) tenths_.fetch_add(1, std::memory_order_relaxed);
  }

  // One more retry; false: there have been too many.
  bool spend() {
    int64_t left = tenths_.load(std::memory_order_relaxed);
    while (left >= 10)
      if (tenths_.compare_exchange_weak(left, left - 10, std::memory_order_relaxed)) return true;
    return false;
  }

 private:
  std::atomic<int64_t> tenths_{kStore * 10};
};

}  // namespace spillway::routing
