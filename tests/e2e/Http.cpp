#include "tests/e2e/Http.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>

namespace spillway::test {
namespace {

double nowMs() {
  return std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

int connectTo(uint16_t port) {
  int fd = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (::connect(fd, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0) return fd;
  ::close(fd);
  return -1;
}

// Takes complete chunks off `raw`; true once the last one was seen.
bool dechunk(std::string& raw, std::string& body) {
  for (;;) {
    size_t end = raw.find("\r\n");
    if (end == std::string::npos) return false;
    size_t size = std::stoul(raw.substr(0, end), nullptr, 16);
    if (raw.size() < end + 2 + size + 2) return false;
    body += raw.substr(end + 2, size);
    raw.erase(0, end + 2 + size + 2);
    if (size == 0) return true;
  }
}

void parseHead(const std::string& head, HttpReply& reply) {
  reply.status = std::stoi(head.substr(9, 3));
  for (size_t at = head.find("\r\n") + 2; at < head.size();) {
    size_t end = std::min(head.find("\r\n", at), head.size());
    size_t colon = head.find(':', at);
    if (colon != std::string::npos && colon < end) {
      std::string name = head.substr(at, colon - at);
      std::transform(name.begin(), name.end(), name.begin(), [](unsigned char c) { return std::tolower(c); });
      size_t value = head.find_first_not_of(' ', colon + 1);
      reply.headers[name] = value < end ? head.substr(value, end - value) : "";
    }
    at = end + 2;
  }
}

}  // namespace

HttpReply exchange(uint16_t port, const HttpRequest& request) {
  HttpReply reply;
  int fd = connectTo(port);
  if (fd < 0) return reply;
  std::string bytes = request.method + " " + request.path + " HTTP/1.1\r\n";
  const bool named = std::any_of(request.headers.begin(), request.headers.end(),
                                 [](const auto& header) { return header.first == "Host"; });
  if (!named) bytes += "Host: localhost\r\n";
  for (const auto& [name, value] : request.headers) bytes += name + ": " + value + "\r\n";
  if (request.method == "POST") bytes += "Content-Length: " + std::to_string(request.body.size()) + "\r\n";
  bytes += "\r\n" + request.body;
  double started = nowMs();
  for (size_t sent = 0; sent < bytes.size();) {
    ssize_t put = ::send(fd, bytes.data() + sent, bytes.size() - sent, MSG_NOSIGNAL);
    if (put <= 0) break;
    sent += static_cast<size_t>(put);
  }
  std::string raw;
  bool haveHead = false;
  size_t received = 0;
  char buffer[65536];
  for (;;) {
    pollfd entry{fd, POLLIN, 0};
    if (::poll(&entry, 1, request.timeoutMs) <= 0) break;
    ssize_t got = ::recv(fd, buffer, sizeof buffer, 0);
    if (got <= 0) {
      reply.reset = got < 0;
      break;
    }
    if (reply.firstByteMs < 0) reply.firstByteMs = nowMs() - started;
    raw.append(buffer, static_cast<size_t>(got));
    received += static_cast<size_t>(got);
    size_t end = haveHead ? 0 : raw.find("\r\n\r\n");
    if (!haveHead && end != std::string::npos) {
      parseHead(raw.substr(0, end), reply);
      raw.erase(0, end + 4);
      haveHead = true;
    }
    if (request.hangUpAfter > 0 && received >= request.hangUpAfter) break;
    if (!haveHead) continue;
    if (reply.header("transfer-encoding") == "chunked") {
      reply.complete = dechunk(raw, reply.body);
    } else if (!reply.header("content-length").empty()) {
      reply.body = raw;
      reply.complete = raw.size() >= std::stoul(reply.header("content-length"));
    } else {
      reply.body = raw;
    }
    if (reply.complete) break;
  }
  reply.totalMs = nowMs() - started;
  ::close(fd);
  return reply;
}

HttpReply postJson(uint16_t port, const std::string& path, const std::string& body,
                   std::vector<std::pair<std::string, std::string>> headers) {
  headers.emplace_back("Content-Type", "application/json");
  return exchange(port, {.method = "POST", .path = path, .headers = std::move(headers), .body = body});
}

HttpReply get(uint16_t port, const std::string& path, std::vector<std::pair<std::string, std::string>> headers) {
  return exchange(port, {.method = "GET", .path = path, .headers = std::move(headers), .body = {}});
}

}  // namespace spillway::test
