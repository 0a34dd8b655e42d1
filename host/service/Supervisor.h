// Tells whoever has started this process how it is: readiness, reloads, the end, and signs of life, as systemd's
// sd_notify does it. Each word is one datagram to the socket that NOTIFY_SOCKET names. Without one nothing is sent.
//
// Any thread; never waits.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "host/config/ConfigReader.h"

namespace spillway::service {

class Supervisor {
 public:
  // `socket`: a path, or '@' and an abstract name; empty: nobody is told. `watchdogMs`: how long it waits for a sign of
  // life; 0: for ever.
  explicit Supervisor(std::string socket, int64_t watchdogMs = 0);

  // As NOTIFY_SOCKET, WATCHDOG_USEC and WATCHDOG_PID say.
  static Supervisor ofEnvironment(const config::Environment& environment);

  bool listens() const { return !socket_.empty(); }
  int64_t watchdogMs() const { return watchdogMs_; }

  void ready(std::string_view status) const;
  void reloading() const;
  void stopping(std::string_view status) const;
  void status(std::string_view status) const;
  void alive() const;

  // From now on the service is that process, which says itself when it is ready.
  void follow(int64_t pid) const;

 private:
  void send(const std::string& text) const;

  std::string socket_;
  int64_t watchdogMs_;
};

}  // namespace spillway::service
