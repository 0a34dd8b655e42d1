#include "host/upstream/Tunnel.h"

#include <arpa/inet.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <poll.h>
#include <sys/socket.h>

#include <array>
#include <cerrno>
#include <system_error>

#include "host/upstream/ResponseReader.h"

namespace spillway::upstream {
namespace {

constexpr unsigned char kSocks = 5, kNoCredentials = 0, kUserAndPassword = 2, kNoWay = 0xff;
constexpr size_t kMostName = 255;  // what SOCKS5 can say

base::Error problem(std::string message) { return {.fault = base::Fault::Network, .message = std::move(message)}; }

base::Error notSocks() { return problem("it does not answer as a SOCKS5 proxy does"); }

// Text that is overwritten when it goes: credentials are in it.
struct Wiped {
  std::string text;
  ~Wiped() { OPENSSL_cleanse(text.data(), text.size()); }
};

void appendBasic(const config::Proxy& proxy, std::string& out) {
  Wiped plain;
  plain.text.reserve(2 * config::Proxy::kMostCredential + 1);
  plain.text.append(proxy.user.reveal()).append(":").append(proxy.password.reveal());
  Wiped encoded{std::string(4 * ((plain.text.size() + 2) / 3) + 1, '\0')};
  const int size =
      EVP_EncodeBlock(reinterpret_cast<unsigned char*>(encoded.text.data()),
                      reinterpret_cast<const unsigned char*>(plain.text.data()), static_cast<int>(plain.text.size()));
  out.append("Proxy-Authorization: Basic ").append(encoded.text, 0, static_cast<size_t>(size)).append("\r\n");
}

void appendPort(uint16_t port, std::string& out) {
  out += static_cast<char>(port >> 8);
  out += static_cast<char>(port & 0xff);
}

const char* replyWords(unsigned char code) {
  constexpr std::array<const char*, 9> kWords = {"",
                                                 "it failed",
                                                 "its rules do not allow this upstream",
                                                 "it has no network that reaches the upstream",
                                                 "it does not reach the upstream",
                                                 "the upstream refused its connection",
                                                 "the upstream did not answer it in time",
                                                 "it does not know how to connect",
                                                 "it does not take this kind of address"};
  return code < kWords.size() ? kWords[code] : "it refused for a reason of its own";
}

}  // namespace

base::Result<void> Tunnel::open(const std::string& host, uint16_t port) {
  if (proxy_.kind == config::Proxy::Kind::Http) return connect(host, port);
  if (auto done = greet(); !done.ok()) return done;
  return request(host, port);
}

base::Result<void> Tunnel::connect(const std::string& host, uint16_t port) {
  const std::string to = (host.find(':') != std::string::npos ? "[" + host + "]" : host) + ":" + std::to_string(port);
  Wiped head;
  head.text.reserve(2048);
  head.text.append("CONNECT ").append(to).append(" HTTP/1.1\r\nHost: ").append(to).append("\r\n");
  if (!proxy_.user.empty()) appendBasic(proxy_, head.text);
  head.text.append("\r\n");
  if (auto sent = send(head.text); !sent.ok()) return sent;
  const base::Result<int> status = readStatus();
  if (!status.ok()) return status.error();
  if (*status >= 200 && *status <= 299) return {};
  if (*status == 407)
    return problem(proxy_.user.empty() ? "it wants credentials, and none are configured for it (407)"
                                       : "it refused the credentials that are configured for it (407)");
  return problem("it answered CONNECT with " + std::to_string(*status));
}

// Takes the head off the socket and nothing behind it.
base::Result<int> Tunnel::readStatus() {
  base::Limits limits;
  limits.headerBytes = kMostHeadBytes;
  ResponseReader reader(limits, true);
  std::array<char, 4096> room;
  while (!reader.headReady()) {
    const auto seen = receiveSome(room.data(), room.size(), MSG_PEEK);
    if (!seen.ok()) return seen.error();
    const auto used = reader.feed(room.data(), *seen, [](std::string_view) {});
    if (!used.ok()) return problem("its answer to CONNECT is no HTTP that can be understood, or is too long");
    // What was looked at is there to be taken.
    if (auto taken = receive({reinterpret_cast<unsigned char*>(room.data()), *used}); !taken.ok()) return taken.error();
  }
  return reader.status();
}

base::Result<void> Tunnel::greet() {
  const bool known = !proxy_.user.empty();
  const char hello[] = {kSocks, 1, static_cast<char>(known ? kUserAndPassword : kNoCredentials)};
  if (auto sent = send({hello, sizeof hello}); !sent.ok()) return sent;
  std::array<unsigned char, 2> answer;
  if (auto got = receive(answer); !got.ok()) return got;
  if (answer[0] != kSocks) return notSocks();
  if (answer[1] == kNoWay)
    return problem(known ? "it does not take a user and password"
                         : "it wants credentials, and none are configured for it");
  if (answer[1] != static_cast<unsigned char>(hello[2])) return notSocks();
  return known ? authenticate() : base::Result<void>();
}

base::Result<void> Tunnel::authenticate() {
  const std::string_view user = proxy_.user.reveal(), password = proxy_.password.reveal();
  Wiped message;
  message.text.reserve(3 + 2 * config::Proxy::kMostCredential);
  message.text += '\1';
  message.text += static_cast<char>(user.size());
  message.text += user;
  message.text += static_cast<char>(password.size());
  message.text += password;
  if (auto sent = send(message.text); !sent.ok()) return sent;
  std::array<unsigned char, 2> answer;
  if (auto got = receive(answer); !got.ok()) return got;
  if (answer[0] != 1) return notSocks();
  if (answer[1] != 0) return problem("it refused the credentials that are configured for it");
  return {};
}

base::Result<void> Tunnel::request(const std::string& host, uint16_t port) {
  std::string message = {static_cast<char>(kSocks), 1, 0};
  std::array<char, 16> address;
  if (inet_pton(AF_INET, host.c_str(), address.data()) == 1) {
    message.append(1, 1).append(address.data(), 4);
  } else if (inet_pton(AF_INET6, host.c_str(), address.data()) == 1) {
    message.append(1, 4).append(address.data(), 16);
  } else {
    if (host.size() > kMostName) return problem("the upstream's name is too long for it");
    message.append(1, 3).append(1, static_cast<char>(host.size())).append(host);
  }
  appendPort(port, message);
  if (auto sent = send(message); !sent.ok()) return sent;
  std::array<unsigned char, 4> answer;
  if (auto got = receive(std::span(answer).first(2)); !got.ok()) return got;
  if (answer[0] != kSocks) return notSocks();
  if (const unsigned char code = answer[1]; code != 0) {
    unreachable_ = (code >= 3 && code <= 6) || code == 8;
    return problem(std::string(replyWords(code)) + " (SOCKS5 reply " + std::to_string(code) + ")");
  }
  if (auto got = receive(std::span(answer).last(2)); !got.ok()) return got;
  // Which address it uses itself does not matter, but has to be read.
  std::array<unsigned char, kMostName + 2> bound;
  size_t size = answer[3] == 1 ? 4 : answer[3] == 4 ? 16 : 0;
  if (answer[3] == 3) {
    if (auto got = receive(std::span(bound).first(1)); !got.ok()) return got;
    size = bound[0];
  } else if (size == 0) {
    return notSocks();
  }
  return receive(std::span(bound).first(size + 2));
}

base::Result<void> Tunnel::send(std::string_view bytes) {
  while (!bytes.empty()) {
    if (auto ready = opening_.wait(fd_, POLLOUT, "speaking to it"); !ready.ok()) return ready;
    const ssize_t sent = ::send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
    if (sent >= 0)
      bytes.remove_prefix(static_cast<size_t>(sent));
    else if (errno != EAGAIN && errno != EWOULDBLOCK && errno != EINTR)
      return problem("the connection to it failed: " + std::generic_category().message(errno));
  }
  return {};
}

base::Result<void> Tunnel::receive(std::span<unsigned char> into) {
  while (!into.empty()) {
    const auto got = receiveSome(reinterpret_cast<char*>(into.data()), into.size(), 0);
    if (!got.ok()) return got.error();
    into = into.subspan(*got);
  }
  return {};
}

base::Result<size_t> Tunnel::receiveSome(char* into, size_t room, int flags) {
  for (;;) {
    if (auto ready = opening_.wait(fd_, POLLIN, "its answer"); !ready.ok()) return ready.error();
    const ssize_t got = ::recv(fd_, into, room, flags | MSG_DONTWAIT);
    if (got > 0) return static_cast<size_t>(got);
    if (got == 0) return problem("it closed the connection before it had answered");
    if (errno != EAGAIN && errno != EWOULDBLOCK && errno != EINTR)
      return problem("the connection to it failed: " + std::generic_category().message(errno));
  }
}

}  // namespace spillway::upstream
