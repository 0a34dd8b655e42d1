// What the simulator received and how each exchange ended, and the script of behaviours still to be used. Shared
// between the loop's thread and the test's: every function locks.
#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "tests/simulator/Behaviour.h"
#include "tests/simulator/HttpRequest.h"

namespace spillway::simulator {

struct Received {
  enum class End { Open, Complete, Cut, PeerLeft };

  uint64_t number = 0;      // from 1, rising
  uint64_t connection = 0;  // which TCP connection brought it
  HttpRequest request;
  std::string key;         // the credential
  std::string model;       // as asked for, without '@' words; empty when unreadable
  int status = 0;          // answered with; 0 until then
  int64_t receivedMs = 0;  // steady clock
  int64_t endedMs = 0;     // 0 while open
  End end = End::Open;
};

// One line of the script: whom it concerns and what to do. Empty texts match everything.
struct ScriptEntry {
  std::string path;   // the request's path ends with it
  std::string key;    // the credential is it
  std::string model;  // the model's name is it
  int64_t times = 1;  // uses left; 0: for ever
  Behaviour behaviour;
};

class Journal {
 public:
  uint64_t add(Received received);
  void setStatus(uint64_t number, int status);
  void end(uint64_t number, Received::End end);
  std::vector<Received> all() const;

  // Waits until at least `count` requests have come (ended: have ended). False when the time is over.
  bool waitFor(size_t count, bool ended, std::chrono::milliseconds timeout) const;

  void addScript(std::vector<ScriptEntry> entries);
  std::optional<Behaviour> takeScript(std::string_view path, std::string_view key, std::string_view model);
  size_t scriptLeft() const;

  void setDefaults(const Behaviour& behaviour);
  Behaviour defaults() const;
  int64_t readPace() const { return readPace_; }  // the defaults' slow-read, without the lock

  // Tells whether a prompt's prefix was cached before, and remembers it.
  bool seenPrefix(uint64_t hash);

  // Forgets requests, script, cache prefixes and defaults; numbers go on rising.
  void reset();

 private:
  static constexpr size_t kKept = 20000;  // requests; older ones are dropped

  mutable std::mutex mutex_;
  mutable std::condition_variable changed_;
  std::vector<Received> received_;
  std::vector<ScriptEntry> script_;
  std::vector<uint64_t> prefixes_;
  Behaviour defaults_;
  std::atomic<int64_t> readPace_{0};
  uint64_t last_ = 0;
};

int64_t steadyMs();

}  // namespace spillway::simulator
