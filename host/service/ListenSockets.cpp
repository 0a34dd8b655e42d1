#include "host/service/ListenSockets.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <charconv>

namespace spillway::service {
namespace {

constexpr int kFirst = 3;  // descriptor of systemd's first socket
constexpr int64_t kMost = 16;

base::Error refuse(std::string message) {
  return {.fault = base::Fault::InvalidRequest, .message = std::move(message)};
}

int64_t numberIn(const std::string& text) {
  int64_t value = -1;
  const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), value);
  return failure == std::errc() && end == text.data() + text.size() ? value : -1;
}

int option(int descriptor, int name) {
  int value = -1;
  socklen_t length = sizeof value;
  return ::getsockopt(descriptor, SOL_SOCKET, name, &value, &length) == 0 ? value : -1;
}

}  // namespace

base::Result<config::ListenAddress> addressOf(int descriptor) {
  const std::string which = "the socket handed in as descriptor " + std::to_string(descriptor);
  if (option(descriptor, SO_TYPE) != SOCK_STREAM || option(descriptor, SO_ACCEPTCONN) != 1)
    return refuse(which + " does not listen for connections; a socket unit needs ListenStream= and Accept=no");
  sockaddr_storage storage{};
  socklen_t length = sizeof storage;
  auto* address = reinterpret_cast<sockaddr*>(&storage);
  if (::getsockname(descriptor, address, &length) != 0 ||
      (storage.ss_family != AF_INET && storage.ss_family != AF_INET6))
    return refuse(which + " is no TCP socket; a socket unit needs ListenStream=ADDRESS:PORT");
  std::array<char, INET6_ADDRSTRLEN> text{};
  config::ListenAddress out;
  if (storage.ss_family == AF_INET) {
    const auto* v4 = reinterpret_cast<const sockaddr_in*>(address);
    ::inet_ntop(AF_INET, &v4->sin_addr, text.data(), text.size());
    out.port = ntohs(v4->sin_port);
  } else {
    const auto* v6 = reinterpret_cast<const sockaddr_in6*>(address);
    ::inet_ntop(AF_INET6, &v6->sin6_addr, text.data(), text.size());
    out.port = ntohs(v6->sin6_port);
  }
  out.host = text.data();
  return out;
}

base::Result<void> ListenSockets::add(std::string_view name, int descriptor) {
  if (auto address = addressOf(descriptor); !address.ok()) return address.error();
  ::fcntl(descriptor, F_SETFD, FD_CLOEXEC);
  int& place = name == "admin" ? admin : main;
  if (place != kNone)
    return refuse(
        "more than one listening socket was handed in for the same purpose; a socket unit may have one ListenStream= "
        "for everything, and a second unit with FileDescriptorName=admin for the management API");
  place = descriptor;
  return {};
}

base::Result<ListenSockets> ListenSockets::ofEnvironment(const config::Environment& environment) {
  ListenSockets out;
  const std::string count = environment("LISTEN_FDS").value_or("");
  if (count.empty() || numberIn(environment("LISTEN_PID").value_or("")) != ::getpid()) return out;
  const int64_t sockets = numberIn(count);
  if (sockets < 0 || sockets > kMost) return refuse("LISTEN_FDS is no number of sockets: " + count);
  std::string names = environment("LISTEN_FDNAMES").value_or("");
  for (int64_t i = 0; i < sockets; ++i) {
    const size_t colon = names.find(':');
    const std::string name = names.substr(0, colon);
    names = colon == std::string::npos ? std::string() : names.substr(colon + 1);
    if (auto added = out.add(name, kFirst + static_cast<int>(i)); !added.ok()) return added.error();
  }
  out.kept = sockets > 0;
  return out;
}

}  // namespace spillway::service
