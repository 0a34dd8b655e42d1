#include "tests/unit/upstream/ProxyServer.h"

#include <arpa/inet.h>
#include <openssl/evp.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cstring>

namespace spillway::upstream::test {
namespace {

std::string base64Decoded(const std::string& text) {
  std::string out(text.size(), '\0');
  const int size = EVP_DecodeBlock(reinterpret_cast<unsigned char*>(out.data()),
                                   reinterpret_cast<const unsigned char*>(text.data()), static_cast<int>(text.size()));
  out.resize(size > 0 ? static_cast<size_t>(size) : 0);
  while (!out.empty() && out.back() == '\0') out.pop_back();
  return out;
}

std::string headerOf(const std::string& head, const std::string& name) {
  const size_t at = head.find("\r\n" + name + ": ");
  if (at == std::string::npos) return "";
  const size_t begin = at + name.size() + 4;
  return head.substr(begin, head.find("\r\n", begin) - begin);
}

}  // namespace

// One connection: its place in the log, and what was read ahead.
struct ProxyServer::Talk {
  ProxyServer& proxy;
  Peer& peer;
  size_t index;
  std::string ahead;

  template <class Change>
  void note(Change change) {
    std::lock_guard lock(proxy.mutex_);
    change(proxy.seen_[index]);
  }

  std::string take(size_t size) {
    std::string out = ahead.substr(0, size);
    ahead.erase(0, out.size());
    note([&](Seen& seen) { seen.dialogue += out; });
    return out;
  }

  // Exactly so many bytes; fewer when the other side is gone.
  std::string read(size_t size) {
    while (ahead.size() < size) {
      const std::string more = peer.read();
      if (more.empty()) break;
      ahead += more;
    }
    return take(size);
  }

  std::string readHead() {
    while (ahead.find("\r\n\r\n") == std::string::npos) {
      const std::string more = peer.read();
      if (more.empty()) return "";
      ahead += more;
    }
    return take(ahead.find("\r\n\r\n") + 4);
  }
};

ProxyServer::ProxyServer(Options options)
    : options_(std::move(options)), server_([this](Peer& peer) { serve(peer); }) {}

std::vector<ProxyServer::Seen> ProxyServer::seen() const {
  std::lock_guard lock(mutex_);
  return seen_;
}

void ProxyServer::serve(Peer& peer) {
  size_t index = 0;
  {
    std::lock_guard lock(mutex_);
    index = seen_.size();
    seen_.emplace_back();
  }
  Talk talk{*this, peer, index, ""};
  const int upstream = options_.kind == Kind::Connect ? connectHttp(talk) : connectSocks(talk);
  if (upstream < 0) return;
  talk.note([](Seen& seen) { seen.open = true; });
  carry(talk, upstream);
  ::close(upstream);
}

int ProxyServer::connectHttp(Talk& talk) {
  const std::string head = talk.readHead();
  if (!head.starts_with("CONNECT ")) {
    talk.peer.send("HTTP/1.1 405 Method Not Allowed\r\nContent-Length: 0\r\n\r\n");
    return -1;
  }
  const std::string target = head.substr(8, head.find(' ', 8) - 8);
  const std::string basic = headerOf(head, "Proxy-Authorization");
  const std::string credentials = basic.starts_with("Basic ") ? base64Decoded(basic.substr(6)) : "";
  talk.note([&](Seen& seen) {
    seen.target = target;
    seen.credentials = credentials;
  });
  if (!options_.user.empty() && credentials != options_.user + ":" + options_.password) {
    talk.peer.send("HTTP/1.1 407 " + credentials +
                   "\r\nProxy-Authenticate: Basic realm=\"test\"\r\nContent-Length: 0\r\n\r\n");
    return -1;
  }
  const size_t colon = target.rfind(':');
  const int upstream = dial(target.substr(0, colon), static_cast<uint16_t>(std::stoi(target.substr(colon + 1))));
  talk.peer.send(upstream >= 0 ? "HTTP/1.1 200 Connection established\r\nVia: 1.1 test\r\n\r\n"
                               : "HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\n\r\n");
  return upstream;
}

int ProxyServer::connectSocks(Talk& talk) {
  const std::string hello = talk.read(2);
  if (hello.size() < 2 || hello[0] != 5) return -1;
  const std::string methods = talk.read(static_cast<unsigned char>(hello[1]));
  const char wanted = options_.user.empty() ? '\0' : '\2';
  if (methods.find(wanted) == std::string::npos) {
    talk.peer.send("\x05\xff");
    return -1;
  }
  talk.peer.send(std::string("\x05") + wanted);
  if (wanted == 2) {
    const std::string user = talk.read(static_cast<unsigned char>(talk.read(2).back()));
    const std::string password = talk.read(static_cast<unsigned char>(talk.read(1).back()));
    talk.note([&](Seen& seen) { seen.credentials = user + ":" + password; });
    const bool good = user == options_.user && password == options_.password;
    talk.peer.send(good ? std::string("\1\0", 2) : std::string("\1\1", 2));
    if (!good) return -1;
  }
  const std::string request = talk.read(4);
  if (request.size() < 4 || request[1] != 1) return -1;
  char text[INET6_ADDRSTRLEN] = {};
  std::string host;
  if (request[3] == 1)
    host = inet_ntop(AF_INET, talk.read(4).data(), text, sizeof text);
  else if (request[3] == 4)
    host = inet_ntop(AF_INET6, talk.read(16).data(), text, sizeof text);
  else
    host = talk.read(static_cast<unsigned char>(talk.read(1).back()));
  const std::string bytes = talk.read(2);
  const auto port =
      static_cast<uint16_t>(static_cast<unsigned char>(bytes[0]) << 8 | static_cast<unsigned char>(bytes[1]));
  talk.note([&](Seen& seen) { seen.target = host + ":" + std::to_string(port); });
  const int upstream = dial(host, port);
  talk.peer.send(std::string("\5") + (upstream >= 0 ? '\0' : '\5') + std::string("\0\1\0\0\0\0\0\0", 8));
  return upstream;
}

int ProxyServer::dial(const std::string& host, uint16_t port) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  if (inet_pton(AF_INET, host.c_str(), &address.sin_addr) != 1) address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  const int fd = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (::connect(fd, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0) return fd;
  ::close(fd);
  return -1;
}

void ProxyServer::carry(Talk& talk, int upstream) {
  const auto sendAll = [](int fd, const char* bytes, size_t size) {
    for (size_t done = 0; done < size;) {
      const ssize_t sent = ::send(fd, bytes + done, size - done, MSG_NOSIGNAL);
      if (sent <= 0) return false;
      done += static_cast<size_t>(sent);
    }
    return true;
  };
  const auto up = [&](const char* bytes, size_t size) {
    talk.note([&](Seen& seen) { seen.up.append(bytes, size); });
    return sendAll(upstream, bytes, size);
  };
  if (!talk.ahead.empty() && !up(talk.ahead.data(), talk.ahead.size())) return;
  pollfd watched[2] = {{talk.peer.fd(), POLLIN, 0}, {upstream, POLLIN, 0}};
  std::vector<char> room(size_t{64} << 10);
  while (!stopping_) {
    if (::poll(watched, 2, 20) <= 0) continue;
    for (int side = 0; side < 2; ++side) {
      if (!watched[side].revents) continue;
      const ssize_t got = ::recv(watched[side].fd, room.data(), room.size(), 0);
      if (got <= 0) return;
      const auto size = static_cast<size_t>(got);
      if (!(side == 0 ? up(room.data(), size) : sendAll(talk.peer.fd(), room.data(), size))) return;
    }
  }
}

}  // namespace spillway::upstream::test
