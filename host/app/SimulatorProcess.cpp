#include "host/app/SimulatorProcess.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>

#include "host/app/Places.h"

namespace spillway::app {
namespace {

constexpr int kStartMs = 5000;

base::Error cannot(const std::string& why) {
  return {.fault = base::Fault::Server, .message = "the built-in simulator cannot be started: " + why};
}

// Its first line, "listening PORT".
std::string firstLine(int fd) {
  std::string line;
  char byte;
  pollfd entry{fd, POLLIN, 0};
  while (line.find('\n') == std::string::npos && ::poll(&entry, 1, kStartMs) > 0 && ::read(fd, &byte, 1) == 1)
    line += byte;
  return line;
}

}  // namespace

SimulatorProcess::~SimulatorProcess() {
  if (keepAlive_ >= 0) ::close(keepAlive_);
  if (pid_ <= 0) return;
  ::kill(pid_, SIGTERM);
  ::waitpid(pid_, nullptr, 0);
}

base::Result<uint16_t> SimulatorProcess::start() {
  std::string program = simulatorProgram();
  if (program.empty()) return cannot("spillway-simulator is not beside this program; configure a provider instead");
  int in[2], out[2];
  if (::pipe2(in, O_CLOEXEC) != 0) return cannot("no pipe");
  if (::pipe2(out, O_CLOEXEC) != 0) {
    ::close(in[0]);
    ::close(in[1]);
    return cannot("no pipe");
  }
  pid_ = ::fork();
  if (pid_ == 0) {
    sigset_t none;
    ::sigemptyset(&none);
    ::sigprocmask(SIG_SETMASK, &none, nullptr);
    ::dup2(in[0], 0);
    ::dup2(out[1], 1);
    ::execl(program.c_str(), program.c_str(), "--port", "0", "--print-port", "--lenient", "--die-with-parent",
            static_cast<char*>(nullptr));
    ::_exit(127);
  }
  ::close(in[0]);
  ::close(out[1]);
  keepAlive_ = in[1];
  std::string line = pid_ > 0 ? firstLine(out[0]) : std::string();
  ::close(out[0]);
  static const std::string kPrefix = "listening ";
  if (!line.starts_with(kPrefix)) return cannot(program + " did not say which port it listens on");
  return static_cast<uint16_t>(std::atoi(line.c_str() + kPrefix.size()));
}

}  // namespace spillway::app
