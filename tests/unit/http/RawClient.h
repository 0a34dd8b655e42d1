// A client that sends exactly the bytes it is told to and reads what comes, for tests of the server's edges.
#pragma once

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <string>
#include <string_view>

namespace spillway::test {

class RawClient {
 public:
  explicit RawClient(uint16_t port) : fd_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    connected_ = ::connect(fd_, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0;
  }
  ~RawClient() { close(); }
  RawClient(const RawClient&) = delete;
  RawClient& operator=(const RawClient&) = delete;

  bool connected() const { return connected_; }
  int fd() const { return fd_; }

  void close() {
    if (fd_ >= 0) ::close(fd_);
    fd_ = -1;
  }

  bool send(std::string_view bytes) {
    return ::send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL) == static_cast<ssize_t>(bytes.size());
  }

  // Reads until `text` has been seen, the connection ended, or nothing came for `waitMs`.
  std::string readUntil(std::string_view text, int waitMs = 3000) {
    while (received_.find(text) == std::string::npos && readSome(waitMs)) {
    }
    return received_;
  }

  // The same, taken out of what was received; empty when it has not been seen.
  std::string takeUntil(std::string_view text) {
    readUntil(text);
    const size_t at = received_.find(text);
    if (at == std::string::npos) return "";
    std::string taken = received_.substr(0, at + text.size());
    received_.erase(0, taken.size());
    return taken;
  }

  // Everything up to the end of the connection.
  std::string readAll(int waitMs = 3000) {
    while (readSome(waitMs)) {
    }
    return received_;
  }

  // One reply with a Content-Length, taken out of what was received.
  std::string readReply(int waitMs = 3000) {
    size_t headEnd;
    while ((headEnd = received_.find("\r\n\r\n")) == std::string::npos)
      if (!readSome(waitMs)) return std::exchange(received_, "");
    size_t length = 0;
    if (size_t at = received_.find("Content-Length: "); at < headEnd) length = std::stoul(received_.substr(at + 16));
    while (received_.size() < headEnd + 4 + length)
      if (!readSome(waitMs)) break;
    std::string reply = received_.substr(0, headEnd + 4 + length);
    received_.erase(0, reply.size());
    return reply;
  }

  bool ended() const { return ended_; }
  bool wasReset() const { return reset_; }
  const std::string& received() const { return received_; }

 private:
  bool readSome(int waitMs) {
    pollfd entry{fd_, POLLIN, 0};
    if (ended_ || ::poll(&entry, 1, waitMs) <= 0) return false;
    char buffer[16384];
    ssize_t got = ::recv(fd_, buffer, sizeof buffer, 0);
    if (got <= 0) {
      ended_ = true;
      reset_ = got < 0;
      return false;
    }
    received_.append(buffer, static_cast<size_t>(got));
    return true;
  }

  int fd_;
  bool connected_ = false, ended_ = false, reset_ = false;
  std::string received_;
};

}  // namespace spillway::test
