// The process that this one relieves; the other end of the line of Successor.h.
//
// One thread.
#pragma once

#include <memory>
#include <optional>

#include "host/base/Result.h"
#include "host/service/ListenSockets.h"

namespace spillway::service {

class Predecessor {
 public:
  // Null when this process relieves nobody. `sockets` then has those it brings. The error: what the environment says of
  // it makes no sense.
  static base::Result<std::unique_ptr<Predecessor>> ofEnvironment(const config::Environment& environment,
                                                                  ListenSockets& sockets);
  ~Predecessor();
  Predecessor(const Predecessor&) = delete;
  Predecessor& operator=(const Predecessor&) = delete;

  // Says that everything is prepared, and waits until the state is free. Error: the other process has thought better of
  // it.
  base::Result<void> claim();

  // Says that connections are accepted here now, and waits until the supervisor was told whom to listen to.
  void relieve();

  // Readable when the other process has ended.
  int line() const { return line_; }

 private:
  explicit Predecessor(int line) : line_(line) {}
  void say(const char* word);
  bool hears(const char* word);

  int line_;
};

}  // namespace spillway::service
