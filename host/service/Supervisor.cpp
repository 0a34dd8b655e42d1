#include "host/service/Supervisor.h"

#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <charconv>
#include <cstddef>
#include <cstring>
#include <ctime>

#include "host/base/Log.h"

namespace spillway::service {
namespace {

int64_t numberIn(const std::string& text) {
  int64_t value = 0;
  const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), value);
  return failure == std::errc() && end == text.data() + text.size() ? value : 0;
}

// A status is one line.
std::string line(std::string_view key, std::string_view value) {
  std::string out(key);
  for (char c : value) out += static_cast<unsigned char>(c) < 0x20 ? ' ' : c;
  return out + "\n";
}

}  // namespace

Supervisor::Supervisor(std::string socket, int64_t watchdogMs) : socket_(std::move(socket)), watchdogMs_(watchdogMs) {
  if (socket_.empty() || ((socket_.front() == '/' || socket_.front() == '@') && socket_.size() > 1 &&
                          socket_.size() < sizeof(sockaddr_un::sun_path)))
    return;
  base::log(base::Level::Warn, "service", "NOTIFY_SOCKET is no path of a socket and is not used: " + socket_);
  socket_.clear();
}

Supervisor Supervisor::ofEnvironment(const config::Environment& environment) {
  int64_t watchdogMs = numberIn(environment("WATCHDOG_USEC").value_or("")) / 1000;
  if (const auto pid = environment("WATCHDOG_PID"); pid && numberIn(*pid) != ::getpid()) watchdogMs = 0;
  return Supervisor(environment("NOTIFY_SOCKET").value_or(""), watchdogMs);
}

void Supervisor::send(const std::string& text) const {
  if (socket_.empty()) return;
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  std::memcpy(address.sun_path, socket_.data(), socket_.size());
  const bool abstract = socket_.front() == '@';
  if (abstract) address.sun_path[0] = '\0';
  const auto length =
      static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + socket_.size() + (abstract ? size_t{0} : size_t{1}));
  const int fd = ::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  if (fd < 0) return;
  ::sendto(fd, text.data(), text.size(), MSG_NOSIGNAL | MSG_DONTWAIT, reinterpret_cast<const sockaddr*>(&address),
           length);
  ::close(fd);
}

void Supervisor::ready(std::string_view status) const { send("READY=1\n" + line("STATUS=", status)); }

void Supervisor::reloading() const {
  timespec now{};
  ::clock_gettime(CLOCK_MONOTONIC, &now);
  const int64_t micros = int64_t{now.tv_sec} * 1'000'000 + now.tv_nsec / 1000;
  send("RELOADING=1\nMONOTONIC_USEC=" + std::to_string(micros) + "\nSTATUS=reading the configuration again\n");
}

void Supervisor::stopping(std::string_view status) const { send("STOPPING=1\n" + line("STATUS=", status)); }

void Supervisor::status(std::string_view status) const { send(line("STATUS=", status)); }

void Supervisor::alive() const { send("WATCHDOG=1\n"); }

void Supervisor::follow(int64_t pid) const { send("MAINPID=" + std::to_string(pid) + "\n"); }

}  // namespace spillway::service
