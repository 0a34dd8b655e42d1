// How a loaded plugin is behaving: its bugs counted, and whether it is in quarantine. One per loaded version, shared by
// everything that calls into it.
//
// All functions may be called from any thread.
#pragma once

#include <atomic>
#include <cstdint>
#include <deque>
#include <mutex>
#include <string>
#include <string_view>

#include "host/plugins/Functions.h"

namespace spillway::plugins {

class PluginHealth {
 public:
  static constexpr int kErrorsToQuarantine = 3;
  static constexpr int64_t kWindowMs = 10 * 60 * 1000;
  static constexpr int64_t kSlowUs = 250'000;  // a function that may not block and took longer is counted as slow

  // `crumb` is the plugin's number in the breadcrumb file, 0: none.
  PluginHealth(std::string id, uint32_t crumb) : id_(std::move(id)), crumb_(crumb) {}

  const std::string& id() const { return id_; }
  uint32_t crumb() const { return crumb_; }
  bool quarantined() const { return quarantined_.load(std::memory_order_relaxed); }

  // Counts a bug of the plugin and logs it; the third within ten minutes of `nowMs` (monotonic) begins quarantine.
  void internalError(Function function, std::string_view what, int64_t nowMs);

  // Notes that a function took `us` microseconds; logs when that is slow.
  void took(Function function, int64_t us) {
    if (us >= kSlowUs) [[unlikely]]
      slow(function, us);
  }

  struct Report {
    int64_t internalErrors = 0, slowCalls = 0, slowestUs = 0;
    std::string lastError;   // a sentence; empty when there was none
    std::string quarantine;  // why; empty when not in quarantine
  };
  Report report() const;

 private:
  void slow(Function function, int64_t us);

  const std::string id_;
  const uint32_t crumb_;
  std::atomic<bool> quarantined_{false};
  mutable std::mutex mutex_;  // guards all below
  std::deque<int64_t> recent_;
  Report report_;
};

}  // namespace spillway::plugins
