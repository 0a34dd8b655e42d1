#include "host/service/Successor.h"

#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string_view>
#include <system_error>
#include <vector>

extern char** environ;

namespace spillway::service {
namespace {

// Of the process before; its successor gets what is said here instead, or nothing.
constexpr std::string_view kOwn[] = {
    "SPILLWAY_HANDOVER=", "LISTEN_FDS=", "LISTEN_PID=", "LISTEN_FDNAMES=", "WATCHDOG_PID="};

base::Error failure(const std::string& what, int code) {
  return {.fault = base::Fault::Server, .message = what + ": " + std::generic_category().message(code)};
}

std::vector<std::string> ownArguments() {
  std::ifstream file("/proc/self/cmdline", std::ios::binary);
  const std::string all((std::istreambuf_iterator<char>(file)), {});
  std::vector<std::string> out;
  for (size_t at = 0; at < all.size();) {
    const size_t end = std::min(all.find('\0', at), all.size());
    out.push_back(all.substr(at, end - at));
    at = end + 1;
  }
  return out;
}

std::vector<char*> pointers(std::vector<std::string>& texts) {
  std::vector<char*> out;
  for (std::string& text : texts) out.push_back(text.data());
  out.push_back(nullptr);
  return out;
}

}  // namespace

std::string ownProgram() {
  std::error_code none;
  return std::filesystem::read_symlink("/proc/self/exe", none).string();
}

base::Result<std::unique_ptr<Successor>> Successor::start(const std::string& program, const ListenSockets& sockets) {
  std::array<int, 2> ends{-1, -1};
  if (::socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends.data()) != 0)
    return failure("no line to a new process", errno);

  std::string told = std::string(kHandoverVariable) + "=talk=" + std::to_string(ends[1]);
  if (sockets.main >= 0) told += " main=" + std::to_string(sockets.main);
  if (sockets.admin >= 0) told += " admin=" + std::to_string(sockets.admin);
  if (sockets.kept) told += " kept";
  std::vector<std::string> variables{std::move(told)};
  for (char** one = environ; *one != nullptr; ++one) {
    const std::string_view variable(*one);
    bool own = false;
    for (std::string_view name : kOwn) own = own || variable.starts_with(name);
    if (!own) variables.emplace_back(variable);
  }
  std::vector<std::string> arguments = ownArguments();
  if (arguments.empty()) arguments = {program};

  posix_spawn_file_actions_t files;
  ::posix_spawn_file_actions_init(&files);
  // A descriptor copied onto itself stays open when the program is executed.
  for (int fd : {ends[1], sockets.main, sockets.admin})
    if (fd >= 0) ::posix_spawn_file_actions_adddup2(&files, fd, fd);
  posix_spawnattr_t attributes;
  ::posix_spawnattr_init(&attributes);
  sigset_t none;
  ::sigemptyset(&none);
  ::posix_spawnattr_setsigmask(&attributes, &none);
  ::posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK);
  pid_t pid = -1;
  const int code =
      ::posix_spawn(&pid, program.c_str(), &files, &attributes, pointers(arguments).data(), pointers(variables).data());
  ::posix_spawn_file_actions_destroy(&files);
  ::posix_spawnattr_destroy(&attributes);
  ::close(ends[1]);
  if (code == 0) return std::unique_ptr<Successor>(new Successor(pid, ends[0]));
  ::close(ends[0]);
  return failure("cannot start " + program, code);
}

Successor::~Successor() {
  ::close(line_);
  if (letGo_) return;
  ::kill(pid_, SIGKILL);
  ::waitpid(pid_, nullptr, 0);
}

Successor::Said Successor::hear() {
  std::array<char, 32> word{};
  ssize_t got;
  do got = ::recv(line_, word.data(), word.size(), MSG_DONTWAIT);
  while (got < 0 && errno == EINTR);
  if (got < 0 && (errno == EAGAIN || errno == EWOULDBLOCK)) return Said::Nothing;
  if (got <= 0) return Said::Gone;
  const std::string_view said(word.data(), static_cast<size_t>(got));
  return said == "prepared" ? Said::Prepared : said == "serving" ? Said::Serving : Said::Nothing;
}

void Successor::say(const char* word) {
  ::send(line_, word, std::char_traits<char>::length(word), MSG_NOSIGNAL | MSG_DONTWAIT);
}

void Successor::go() { say("go"); }

void Successor::letGo() {
  letGo_ = true;
  say("yours");
}

}  // namespace spillway::service
