#include "tests/unit/upstream/ScriptedServer.h"

#include <arpa/inet.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <stdexcept>

namespace spillway::upstream::test {
namespace {

EVP_PKEY* newKey() { return EVP_EC_gen("P-256"); }

void addExtension(X509* certificate, X509* issuer, int kind, const char* value) {
  X509V3_CTX context;
  X509V3_set_ctx(&context, issuer, certificate, nullptr, nullptr, 0);
  X509_EXTENSION* extension = X509V3_EXT_conf_nid(nullptr, &context, kind, value);
  if (!extension) throw std::runtime_error("cannot make a certificate extension");
  X509_add_ext(certificate, extension, -1);
  X509_EXTENSION_free(extension);
}

// Not signed yet; `issuer` null: its own.
X509* newCertificate(EVP_PKEY* key, const char* name, X509* issuer, long from, long to) {
  static long serial = 1;
  X509* made = X509_new();
  X509_set_version(made, 2);
  ASN1_INTEGER_set(X509_get_serialNumber(made), ++serial);
  X509_gmtime_adj(X509_getm_notBefore(made), from);
  X509_gmtime_adj(X509_getm_notAfter(made), to);
  X509_set_pubkey(made, key);
  X509_NAME* subject = X509_get_subject_name(made);
  X509_NAME_add_entry_by_txt(subject, "CN", MBSTRING_ASC, reinterpret_cast<const unsigned char*>(name), -1, -1, 0);
  X509_set_issuer_name(made, issuer ? X509_get_subject_name(issuer) : subject);
  return made;
}

}  // namespace

Authority::Authority() : key_(newKey()) {
  certificate_ = newCertificate(key_, "test authority", nullptr, -7200, 7200);
  addExtension(certificate_, certificate_, NID_basic_constraints, "critical,CA:TRUE");
  addExtension(certificate_, certificate_, NID_key_usage, "critical,keyCertSign");
  X509_sign(certificate_, key_, EVP_sha256());
  char path[] = "/tmp/spillway-test-ca-XXXXXX";
  FILE* file = fdopen(mkstemp(path), "w");
  PEM_write_X509(file, certificate_);
  fclose(file);
  pemFile_ = path;
}

Authority::~Authority() {
  unlink(pemFile_.c_str());
  X509_free(certificate_);
  EVP_PKEY_free(key_);
}

std::shared_ptr<SSL_CTX> Authority::serverContext(const CertificateOptions& options) const {
  EVP_PKEY* key = newKey();
  X509* shown =
      newCertificate(key, options.dnsName.c_str(), certificate_, options.startsInSeconds, options.endsInSeconds);
  std::string names = "DNS:" + options.dnsName;
  if (!options.ipAddress.empty()) names += ",IP:" + options.ipAddress;
  addExtension(shown, certificate_, NID_subject_alt_name, names.c_str());
  X509_sign(shown, key_, EVP_sha256());
  std::shared_ptr<SSL_CTX> context(SSL_CTX_new(TLS_server_method()), SSL_CTX_free);
  SSL_CTX_use_certificate(context.get(), shown);
  SSL_CTX_use_PrivateKey(context.get(), key);
  X509_free(shown);
  EVP_PKEY_free(key);
  return context;
}

std::string Peer::read() {
  std::string room(size_t{64} << 10, '\0');
  const auto got = tls_ ? SSL_read(tls_, room.data(), static_cast<int>(room.size()))
                        : static_cast<int>(::recv(fd_, room.data(), room.size(), 0));
  room.resize(got > 0 ? static_cast<size_t>(got) : 0);
  return room;
}

std::string Peer::readUntil(std::string_view ending) {
  std::string all;
  while (all.find(ending) == std::string::npos) {
    std::string more = read();
    if (more.empty()) break;
    all += more;
  }
  return all;
}

void Peer::send(std::string_view bytes) {
  while (!bytes.empty()) {
    const auto sent = tls_ ? SSL_write(tls_, bytes.data(), static_cast<int>(bytes.size()))
                           : static_cast<int>(::send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL));
    if (sent <= 0) return;
    bytes.remove_prefix(static_cast<size_t>(sent));
  }
}

void Peer::reset() {
  linger hard{1, 0};
  ::setsockopt(fd_, SOL_SOCKET, SO_LINGER, &hard, sizeof hard);
  farewell_ = false;
}

void Peer::close() {
  if (tls_ && farewell_) SSL_shutdown(tls_);
}

ScriptedServer::ScriptedServer(Script script, std::shared_ptr<SSL_CTX> tls)
    : script_(std::move(script)), tls_(std::move(tls)) {
  listener_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  if (::bind(listener_, reinterpret_cast<sockaddr*>(&address), size) != 0 || ::listen(listener_, 64) != 0 ||
      ::getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &size) != 0)
    throw std::runtime_error("cannot listen");
  port_ = ntohs(address.sin_port);
  acceptor_ = std::thread([this] { serve(); });
}

ScriptedServer::~ScriptedServer() {
  stopping_ = true;
  ::shutdown(listener_, SHUT_RDWR);
  acceptor_.join();
  for (std::thread& talk : talks_) talk.join();
  ::close(listener_);
}

void ScriptedServer::serve() {
  while (!stopping_) {
    const int fd = ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
    if (fd < 0) continue;
    ++accepted_;
    talks_.emplace_back([this, fd] { talk(fd); });
  }
}

void ScriptedServer::talk(int fd) {
  // A test that fails must not hang: no wait here is longer than this.
  timeval patience{20, 0};
  ::setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
  ::setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience);
  SSL* tls = nullptr;
  if (tls_) {
    tls = SSL_new(tls_.get());
    SSL_set_fd(tls, fd);
    if (SSL_accept(tls) != 1) {
      SSL_free(tls);
      ::close(fd);
      return;
    }
  }
  Peer peer(fd, tls);
  script_(peer);
  peer.close();
  if (tls) SSL_free(tls);
  ::close(fd);
}

}  // namespace spillway::upstream::test
