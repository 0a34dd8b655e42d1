// A simulated upstream in this process: it listens on 127.0.0.1 on a free port, speaks every vendor's wire and
// misbehaves as told (README.md has the words). For tests:
//
//   Simulator upstream;
//   upstream.script(R"([{"do": {"status": 429, "retry-after": 2}}, {"do": "cut=3"}])");
//   ... requests to upstream.baseUrl() ...
//   EXPECT_EQ(upstream.requests().at(0).key, "test-key-a");
//
// It runs on a thread of its own from construction to destruction; every function may be called from any thread.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "tests/simulator/Endpoints.h"
#include "tests/simulator/Journal.h"

namespace spillway::simulator {

class EventLoop;

class Simulator {
 public:
  struct Options {
    std::string address = "127.0.0.1";
    uint16_t port = 0;
    EndpointOptions endpoints;
    Behaviour defaults;  // when neither script nor words say anything
  };

  // Listens when it returns. Throws std::runtime_error when the port is not to be had.
  explicit Simulator(Options options);
  Simulator() : Simulator(Options()) {}
  ~Simulator();
  Simulator(const Simulator&) = delete;
  Simulator& operator=(const Simulator&) = delete;

  uint16_t port() const;
  std::string baseUrl() const;  // "http://127.0.0.1:PORT", without a path

  // Appends to the script; entries are used up in order, each by the first request that matches. Throws
  // std::invalid_argument with a sentence when the JSON is wrong.
  void script(std::string_view json);
  void script(std::vector<ScriptEntry> entries);
  size_t scriptLeft() const;

  void setDefaults(const Behaviour& behaviour);

  // What has come so far, oldest first, benchmarks left out.
  std::vector<Received> requests() const;
  bool waitForRequests(size_t count, std::chrono::milliseconds timeout = std::chrono::seconds(5)) const;
  bool waitForEnds(size_t count, std::chrono::milliseconds timeout = std::chrono::seconds(5)) const;

  // Forgets requests, script, defaults and cached prefixes.
  void reset();

  // Serves until stop() on the calling thread as well: what the program's main does.
  void wait();
  void stop();

 private:
  Journal journal_;
  Endpoints endpoints_;
  std::unique_ptr<EventLoop> loop_;
  std::thread thread_;
};

}  // namespace spillway::simulator
