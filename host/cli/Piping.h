// Bytes from one descriptor to another, and a command whose output can be read.
//
// Blocking; one thread.
#pragma once

#include <sys/types.h>

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "host/base/Result.h"

namespace spillway::cli {

// Appends to `text` what comes from `fd` until its end. False: more than `most` bytes came, and the rest is still to be
// read.
bool readUpTo(int fd, size_t most, std::string& text);

// False: nobody takes it.
bool writeAll(int fd, std::string_view bytes);

// Copies the rest as it comes, until the end.
bool passOn(int from, int to);

// A command with its standard output going to us; its other streams are our own. While it runs, what a terminal's keys
// send (interrupt, quit) is left to it.
class ChildCommand {
 public:
  // An error when it cannot be started at all.
  static base::Result<ChildCommand> start(const std::vector<std::string>& command);

  ChildCommand(ChildCommand&& other) noexcept;
  ChildCommand& operator=(ChildCommand&&) = delete;
  ~ChildCommand();

  int output() const { return output_; }

  // Waits for its end. Its exit status; 128 and the signal's number when it was killed, 127 when there is no such
  // program, as shells say it.
  int wait();

 private:
  ChildCommand(pid_t pid, int output) : pid_(pid), output_(output) {}

  pid_t pid_ = -1;
  int output_ = -1;
};

}  // namespace spillway::cli
