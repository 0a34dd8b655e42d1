#include "host/service/Predecessor.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <charconv>
#include <string_view>

#include "host/service/Successor.h"

namespace spillway::service {
namespace {

constexpr int kPatienceMs = 60'000;

base::Error refuse(std::string message) {
  return {.fault = base::Fault::InvalidRequest, .message = std::move(message)};
}

}  // namespace

base::Result<std::unique_ptr<Predecessor>> Predecessor::ofEnvironment(const config::Environment& environment,
                                                                      ListenSockets& sockets) {
  const std::string told = environment(kHandoverVariable).value_or("");
  if (told.empty()) return std::unique_ptr<Predecessor>();
  int line = -1;
  for (std::string_view rest = told; !rest.empty();) {
    const size_t space = std::min(rest.find(' '), rest.size());
    const std::string_view word = rest.substr(0, space);
    rest.remove_prefix(std::min(space + 1, rest.size()));
    if (word == "kept") {
      sockets.kept = true;
      continue;
    }
    const size_t equals = word.find('=');
    int fd = -1;
    const std::string_view digits = equals == std::string_view::npos ? word : word.substr(equals + 1);
    const auto [end, failure] = std::from_chars(digits.data(), digits.data() + digits.size(), fd);
    if (failure != std::errc() || end != digits.data() + digits.size() || ::fcntl(fd, F_SETFD, FD_CLOEXEC) != 0)
      return refuse(std::string(kHandoverVariable) +
                    " is set by a running Spillway for the process that relieves it, "
                    "and makes no sense here: " +
                    told);
    if (word.starts_with("talk=")) {
      line = fd;
    } else if (auto added = sockets.add(word.substr(0, equals), fd); !added.ok()) {
      return added.error();
    }
  }
  if (line < 0) return refuse(std::string(kHandoverVariable) + " names no line to talk over: " + told);
  return std::unique_ptr<Predecessor>(new Predecessor(line));
}

Predecessor::~Predecessor() { ::close(line_); }

void Predecessor::say(const char* word) {
  ::send(line_, word, std::char_traits<char>::length(word), MSG_NOSIGNAL | MSG_DONTWAIT);
}

bool Predecessor::hears(const char* word) {
  pollfd entry{line_, POLLIN, 0};
  int ready;
  do ready = ::poll(&entry, 1, kPatienceMs);
  while (ready < 0 && errno == EINTR);
  if (ready <= 0) return false;
  std::array<char, 32> heard{};
  const ssize_t got = ::recv(line_, heard.data(), heard.size(), MSG_DONTWAIT);
  return got > 0 && std::string_view(heard.data(), static_cast<size_t>(got)) == word;
}

base::Result<void> Predecessor::claim() {
  say("prepared");
  if (hears("go")) return {};
  return base::Error{.fault = base::Fault::Server, .message = "the process that was to be relieved goes on"};
}

void Predecessor::relieve() {
  say("serving");
  hears("yours");
}

}  // namespace spillway::service
