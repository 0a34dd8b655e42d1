#include "tests/unit/simulator/RawExchange.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <stdexcept>

namespace spillway::simulator {
namespace {

std::string dechunk(const std::string& text) {
  std::string out;
  size_t at = 0;
  while (at < text.size()) {
    size_t end = text.find("\r\n", at);
    if (end == std::string::npos) break;
    size_t size = std::strtoul(text.c_str() + at, nullptr, 16);
    out += text.substr(end + 2, size);
    at = end + 2 + size + 2;
  }
  return out;
}

bool complete(const RawReply& reply) {
  size_t headEnd = reply.bytes.find("\r\n\r\n");
  if (headEnd == std::string::npos) return false;
  std::string head = reply.head();
  if (head.starts_with("HTTP/1.1 1")) return false;
  if (head.find("transfer-encoding: chunked") != std::string::npos) {
    return head.find("trailer: ") == std::string::npos ? reply.bytes.ends_with("\r\n0\r\n\r\n")
                                                       : reply.bytes.ends_with("trailer: yes\r\n\r\n");
  }
  size_t length = head.find("content-length: ");
  if (length == std::string::npos) return false;
  return reply.bytes.size() - headEnd - 4 >= std::strtoul(head.c_str() + length + 16, nullptr, 10);
}

}  // namespace

std::string RawReply::head() const { return bytes.substr(0, bytes.find("\r\n\r\n") + 2); }

std::string RawReply::body() const {
  size_t end = bytes.find("\r\n\r\n");
  std::string raw = end == std::string::npos ? "" : bytes.substr(end + 4);
  return head().find("transfer-encoding: chunked") == std::string::npos ? raw : dechunk(raw);
}

int RawReply::status() const { return bytes.size() < 12 ? 0 : std::atoi(bytes.c_str() + 9); }

RawClient::RawClient(uint16_t port) : socket_(::socket(AF_INET, SOCK_STREAM, 0)) {
  sockaddr_in name{};
  name.sin_family = AF_INET;
  name.sin_port = htons(port);
  name.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (::connect(socket_, reinterpret_cast<sockaddr*>(&name), sizeof name) != 0) throw std::runtime_error("connect");
}

RawClient::~RawClient() { ::close(socket_); }

void RawClient::send(std::string_view bytes) {
  while (!bytes.empty()) {
    ssize_t wrote = ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (wrote <= 0) throw std::runtime_error("send");
    bytes.remove_prefix(static_cast<size_t>(wrote));
  }
}

RawReply RawClient::receive(int quietMs) {
  RawReply reply;
  while (!complete(reply)) {
    pollfd wait{socket_, POLLIN, 0};
    if (::poll(&wait, 1, quietMs) <= 0) break;
    char buffer[65536];
    ssize_t got = ::recv(socket_, buffer, sizeof buffer, 0);
    reply.ended = got == 0;
    reply.reset = got < 0 && errno == ECONNRESET;
    if (got <= 0) break;
    reply.segments.emplace_back(buffer, static_cast<size_t>(got));
    reply.bytes += reply.segments.back();
  }
  return reply;
}

RawReply RawClient::post(std::string_view path, std::string_view body, std::string_view headers, int quietMs) {
  std::string request = "POST " + std::string(path) +
                        " HTTP/1.1\r\nHost: x\r\nContent-Length: " + std::to_string(body.size()) + "\r\n" +
                        std::string(headers) + "\r\n" + std::string(body);
  send(request);
  return receive(quietMs);
}

}  // namespace spillway::simulator
