// How long one model of one account takes to begin an answer, over the last streamed answers that went well.
//
// Thread-safe. What is read comes from atomics; recording takes a short lock of its own.
#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <mutex>

namespace spillway::routing {

class FirstToken {
 public:
  static constexpr uint32_t kWindow = 64;  // answers that count

  // From the attempt's beginning to the first bytes of its answer.
  void record(int64_t ms);

  int64_t medianMs() const { return medianMs_.load(std::memory_order_relaxed); }  // -1: nothing measured
  int64_t p95Ms() const { return p95Ms_.load(std::memory_order_relaxed); }        // -1: nothing measured
  uint32_t samples() const { return samples_.load(std::memory_order_relaxed); }   // at most kWindow

 private:
  std::atomic<int64_t> medianMs_{-1}, p95Ms_{-1};
  std::atomic<uint32_t> samples_{0};

  std::mutex mutex_;  // guards what follows
  std::array<int32_t, kWindow> last_{};
  uint32_t next_ = 0;
};

}  // namespace spillway::routing
