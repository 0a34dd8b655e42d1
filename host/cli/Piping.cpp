#include "host/cli/Piping.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <system_error>
#include <utility>

namespace spillway::cli {
namespace {

constexpr size_t kPiece = size_t{64} << 10;
constexpr int kNotFound = 127, kNotRunnable = 126, kSignalled = 128;

// 0: the end, or nothing more can be read.
size_t readSome(int fd, char* into, size_t size) {
  ssize_t count = 0;
  do {
    count = ::read(fd, into, size);
  } while (count < 0 && errno == EINTR);
  return count > 0 ? static_cast<size_t>(count) : 0;
}

void leaveKeysTo(bool child) {
  for (int signal : {SIGINT, SIGQUIT}) ::signal(signal, child ? SIG_IGN : SIG_DFL);
}

[[noreturn]] void become(char** argv, int output) {
  leaveKeysTo(false);
  ::dup2(output, STDOUT_FILENO);
  ::execvp(argv[0], argv);
  const int why = errno;
  std::fprintf(stderr, "spillway compress: cannot run %s: %s\n", argv[0], std::strerror(why));
  ::_exit(why == ENOENT ? kNotFound : kNotRunnable);
}

}  // namespace

bool readUpTo(int fd, size_t most, std::string& text) {
  for (;;) {
    const size_t had = text.size();
    if (had > most) return false;
    text.resize(had + kPiece);
    const size_t count = readSome(fd, text.data() + had, kPiece);
    text.resize(had + count);
    if (count == 0) return true;
  }
}

bool writeAll(int fd, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t count = ::write(fd, bytes.data(), bytes.size());
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return false;
    bytes.remove_prefix(static_cast<size_t>(count));
  }
  return true;
}

bool passOn(int from, int to) {
  char piece[kPiece];
  for (;;) {
    const size_t count = readSome(from, piece, sizeof piece);
    if (count == 0) return true;
    if (!writeAll(to, {piece, count})) return false;
  }
}

base::Result<ChildCommand> ChildCommand::start(const std::vector<std::string>& command) {
  std::vector<char*> argv;
  for (const std::string& word : command) argv.push_back(const_cast<char*>(word.c_str()));
  argv.push_back(nullptr);
  int ends[2] = {-1, -1};
  const auto failed = [&command] {
    return base::Error{.fault = base::Fault::Server,
                       .message = "cannot run " + command.front() + ": " + std::generic_category().message(errno)};
  };
  if (::pipe2(ends, O_CLOEXEC) != 0) return failed();
  std::fflush(nullptr);
  leaveKeysTo(true);
  const pid_t pid = ::fork();
  if (pid == 0) become(argv.data(), ends[1]);
  ::close(ends[1]);
  if (pid > 0) return ChildCommand(pid, ends[0]);
  const base::Error error = failed();
  ::close(ends[0]);
  leaveKeysTo(false);
  return error;
}

ChildCommand::ChildCommand(ChildCommand&& other) noexcept
    : pid_(std::exchange(other.pid_, -1)), output_(std::exchange(other.output_, -1)) {}

ChildCommand::~ChildCommand() {
  if (pid_ > 0) wait();
}

int ChildCommand::wait() {
  // Whoever does not listen any more lets it know.
  if (output_ >= 0) ::close(std::exchange(output_, -1));
  int status = 0;
  pid_t ended = -1;
  do {
    ended = ::waitpid(pid_, &status, 0);
  } while (ended < 0 && errno == EINTR);
  pid_ = -1;
  leaveKeysTo(false);
  if (ended < 0) return kNotRunnable;
  return WIFSIGNALED(status) ? kSignalled + WTERMSIG(status) : WEXITSTATUS(status);
}

}  // namespace spillway::cli
