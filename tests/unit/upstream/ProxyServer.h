// A real HTTP CONNECT or SOCKS5 proxy for tests: it listens on 127.0.0.1, takes any name for this machine, carries
// bytes both ways, and logs what it was asked and what went through. Misbehaviour is a ScriptedServer's part.
#pragma once

#include <atomic>
#include <cstdint>
#include <mutex>
#include <string>
#include <vector>

#include "tests/unit/upstream/ScriptedServer.h"

namespace spillway::upstream::test {

class ProxyServer {
 public:
  enum class Kind { Connect, Socks5 };

  struct Options {
    Kind kind = Kind::Connect;
    std::string user, password;  // empty: whoever comes is served
  };

  // One connection that came.
  struct Seen {
    std::string target;       // "host:port" as it was asked for; empty: nothing was
    std::string credentials;  // "user:password" as it was told
    std::string dialogue;     // every byte it was told itself
    std::string up;           // every byte that went through it to the upstream
    bool open = false;        // it led somewhere
  };

  explicit ProxyServer(Options options);
  explicit ProxyServer(Kind kind) : ProxyServer(Options{kind, "", ""}) {}
  ~ProxyServer() { stopping_ = true; }

  uint16_t port() const { return server_.port(); }
  std::vector<Seen> seen() const;  // in the order they came

 private:
  struct Talk;

  void serve(Peer& peer);
  int connectHttp(Talk& talk);
  int connectSocks(Talk& talk);
  void carry(Talk& talk, int upstream);
  int dial(const std::string& host, uint16_t port);

  Options options_;
  mutable std::mutex mutex_;
  std::vector<Seen> seen_;
  std::atomic<bool> stopping_{false};
  ScriptedServer server_;
};

}  // namespace spillway::upstream::test
