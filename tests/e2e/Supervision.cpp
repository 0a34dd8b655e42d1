#include "tests/e2e/Supervision.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <cstddef>
#include <cstring>
#include <stdexcept>

#include "tests/Places.h"

namespace spillway::test {

NotifySocket::NotifySocket(const std::string& name) : fd_(::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0)) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  std::memcpy(address.sun_path, name.data(), name.size());
  if (name.front() == '@') address.sun_path[0] = '\0';
  const auto length = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + name.size());
  if (::bind(fd_, reinterpret_cast<sockaddr*>(&address), length) != 0) throw std::runtime_error("no socket " + name);
}

NotifySocket::~NotifySocket() { ::close(fd_); }

void NotifySocket::listen(int waitMs) {
  for (pollfd entry{fd_, POLLIN, 0}; ::poll(&entry, 1, waitMs) > 0; waitMs = 0) {
    std::array<char, 4096> text{};
    const ssize_t got = ::recv(fd_, text.data(), text.size(), 0);
    if (got > 0) heard_.emplace_back(text.data(), static_cast<size_t>(got));
  }
}

bool NotifySocket::await(const std::string& line, int waitMs) {
  const auto end = std::chrono::steady_clock::now() + std::chrono::milliseconds(waitMs);
  while (std::chrono::steady_clock::now() < end) {
    listen(20);
    while (seen_ < heard_.size())
      if (("\n" + heard_[seen_++]).find("\n" + line) != std::string::npos) return true;
  }
  return false;
}

// Children inherit it.
TestListener::TestListener(bool listens) : fd_(::socket(AF_INET, SOCK_STREAM, 0)) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t length = sizeof address;
  if (::bind(fd_, reinterpret_cast<sockaddr*>(&address), length) != 0 || (listens && ::listen(fd_, 64) != 0) ||
      ::getsockname(fd_, reinterpret_cast<sockaddr*>(&address), &length) != 0)
    throw std::runtime_error("no listening socket");
  port_ = ntohs(address.sin_port);
}

TestListener::~TestListener() { ::close(fd_); }

void ServiceHost::start(const std::string& yaml) {
  copyPlugins(folder_.path() + "/plugins");
  // Vendors' lists of models would be asked for, and counted as requests.
  if (!yaml.empty()) config_ = folder_.write("spillway.yaml", "catalogue: {refresh: 0s}\n" + yaml);
  told_["HOME"] = folder_.path();
  run();
}

// The shell knows the number that the program will have, and moves the sockets.
void ServiceHost::run() {
  std::string command, moved;
  if (!sockets_.empty()) {
    command = "export LISTEN_PID=$$ LISTEN_FDS=" + std::to_string(sockets_.size()) + "; ";
    for (size_t i = 0; i < sockets_.size(); ++i)
      moved += " " + std::to_string(3 + i) + "<&" + std::to_string(sockets_[i]);
  }
  command += "exec " SPILLWAY_BUILD_DIR "/bin/spillway --listen 127.0.0.1:0 --state " + stateFolder() + " --plugins " +
             folder_.path() + "/plugins" + (config_.empty() ? "" : " --config " + config_) + moved;
  program_.start({"/bin/bash", "-c", command}, folder_.path() + "/host.log", told_);
  const std::string address = program_.await("listening on http://127.0.0.1:");
  if (address.empty()) throw std::runtime_error("the host did not start:\n" + program_.log());
  port_ = static_cast<uint16_t>(std::stoi(address));
}

}  // namespace spillway::test
