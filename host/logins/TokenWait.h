// Somebody who waits for a token: a descriptor that becomes readable when there is one, or is known to be none.
//
// ring() and rung() may be called from any thread.
#pragma once

#include <atomic>
#include <cstdint>

namespace spillway::logins {

class TokenWait {
 public:
  TokenWait();
  ~TokenWait();
  TokenWait(const TokenWait&) = delete;
  TokenWait& operator=(const TokenWait&) = delete;

  int fd() const { return fd_; }
  uint64_t serial() const { return serial_; }  // tells it apart from others that have had the same descriptor
  void ring();
  bool rung() const { return rung_.load(std::memory_order_acquire); }

 private:
  const int fd_;
  const uint64_t serial_;
  std::atomic<bool> rung_{false};
};

}  // namespace spillway::logins
