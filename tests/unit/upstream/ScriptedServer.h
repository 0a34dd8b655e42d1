// A raw TCP or TLS server for tests: runs a script for each connection on a thread of its own. Certificates are made
// when asked for, signed by an authority that only the test trusts.
#pragma once

#include <openssl/ssl.h>

#include <atomic>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

namespace spillway::upstream::test {

// A certificate and its key, and what they are good for.
struct CertificateOptions {
  std::string dnsName = "localhost";
  std::string ipAddress;  // "127.0.0.1"; empty: none
  long startsInSeconds = -3600;
  long endsInSeconds = 3600;
};

// An authority with a fresh key. Used by one thread at a time.
class Authority {
 public:
  Authority();
  ~Authority();
  Authority(const Authority&) = delete;
  Authority& operator=(const Authority&) = delete;

  // A file with the authority's certificate, removed with the authority.
  const std::string& pemFile() const { return pemFile_; }

  // A server context that shows a certificate of this authority.
  std::shared_ptr<SSL_CTX> serverContext(const CertificateOptions& options) const;

 private:
  EVP_PKEY* key_;
  X509* certificate_;
  std::string pemFile_;
};

// The server's end of one connection. Blocks; closes with the script.
class Peer {
 public:
  Peer(int fd, SSL* tls) : fd_(fd), tls_(tls) {}

  // What arrives next, at most 64 KiB; empty at the end.
  std::string read();
  // Reads on until `ending` has been seen or the connection ends.
  std::string readUntil(std::string_view ending);
  void send(std::string_view bytes);
  // Resets the connection instead of closing it.
  void reset();
  // Closes without the farewell that TLS asks for.
  void cut() { farewell_ = false; }
  // Says goodbye the way TLS asks for.
  void close();
  int fd() const { return fd_; }
  bool secured() const { return tls_ != nullptr; }

 private:
  int fd_;
  SSL* tls_;
  bool farewell_ = true;
};

class ScriptedServer {
 public:
  using Script = std::function<void(Peer&)>;

  // Listens on 127.0.0.1; `tls` null: plain.
  explicit ScriptedServer(Script script, std::shared_ptr<SSL_CTX> tls = nullptr);
  ~ScriptedServer();
  ScriptedServer(const ScriptedServer&) = delete;
  ScriptedServer& operator=(const ScriptedServer&) = delete;

  uint16_t port() const { return port_; }
  int accepted() const { return accepted_; }

 private:
  void serve();
  void talk(int fd);

  Script script_;
  std::shared_ptr<SSL_CTX> tls_;
  int listener_ = -1;
  uint16_t port_ = 0;
  std::atomic<int> accepted_{0};
  std::atomic<bool> stopping_{false};
  std::vector<std::thread> talks_;
  std::thread acceptor_;
};

}  // namespace spillway::upstream::test
