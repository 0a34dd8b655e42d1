// The process that is to relieve this one: the same program once more, as it lies on the disk now, with the listening
// sockets and a line to talk over. It says "prepared" when nothing is left to do but to take the state over, and
// "serving" when it accepts connections; what is said to it is "go" and "yours". docs/internals/restart.md has the
// whole conversation.
//
// One thread.
#pragma once

#include <sys/types.h>

#include <memory>
#include <string>

#include "host/base/Result.h"
#include "host/service/ListenSockets.h"

namespace spillway::service {

// The name of the variable that tells a process whom it relieves: "talk=5 main=6 admin=7 kept".
inline constexpr const char* kHandoverVariable = "SPILLWAY_HANDOVER";

class Successor {
 public:
  // Starts `program` with the arguments and the environment of this process.
  static base::Result<std::unique_ptr<Successor>> start(const std::string& program, const ListenSockets& sockets);
  // Ends it, unless it was let go.
  ~Successor();
  Successor(const Successor&) = delete;
  Successor& operator=(const Successor&) = delete;

  // Readable when there is something to hear.
  int line() const { return line_; }
  pid_t pid() const { return pid_; }

  enum class Said { Nothing, Prepared, Serving, Gone };
  Said hear();

  // The state is free.
  void go();
  // It is the service now; nothing ends it any more.
  void letGo();

 private:
  Successor(pid_t pid, int line) : pid_(pid), line_(line) {}
  void say(const char* word);

  pid_t pid_;
  int line_;
  bool letGo_ = false;
};

// Where the program is that this process runs, also after the file was replaced. To be asked before that.
std::string ownProgram();

}  // namespace spillway::service
