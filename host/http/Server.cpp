#include "host/http/Server.h"

#include <Poco/ErrorHandler.h>
#include <Poco/Net/HTTPRequestHandler.h>
#include <Poco/Net/HTTPRequestHandlerFactory.h>
#include <Poco/Net/HTTPServerConnectionFactory.h>
#include <Poco/Net/HTTPServerRequestImpl.h>
#include <Poco/Net/HTTPServerResponse.h>
#include <Poco/Net/NetException.h>
#include <Poco/Net/ServerSocket.h>
#include <Poco/Net/ServerSocketImpl.h>
#include <Poco/Net/TCPServerConnection.h>
#include <Poco/Net/TCPServerConnectionFactory.h>
#include <sys/socket.h>

#include "host/base/Explained.h"
#include "host/base/Log.h"
#include "host/http/ErrorReply.h"

namespace spillway::http {
namespace {

using Poco::Net::SocketAddress;
using Poco::Net::StreamSocket;

constexpr int kBacklog = 1024;
constexpr int kThreadStack = 256 * 1024;

// Poco swallows what its threads throw; this says it.
class LoggingErrorHandler : public Poco::ErrorHandler {
 public:
  void exception(const Poco::Exception& e) override { report(e.displayText()); }
  void exception(const std::exception& e) override { report(e.what()); }
  void exception() override { report("unknown exception"); }

 private:
  static void report(const std::string& what) {
    // Clients that vanish between accept and read are everyday life.
    base::log(base::Level::Debug, "http", what);
  }
};

// Accepts connections as ClientSockets.
class ListenSocket : public Poco::Net::ServerSocketImpl {
 public:
  explicit ListenSocket(std::shared_ptr<const ClientSocket::Shared> shared) : shared_(std::move(shared)) {}

  Poco::Net::SocketImpl* acceptConnection(SocketAddress& peer) override {
    sockaddr_storage storage{};
    socklen_t length = sizeof storage;
    int fd = ::accept4(static_cast<int>(sockfd()), reinterpret_cast<sockaddr*>(&storage), &length, SOCK_CLOEXEC);
    if (fd < 0) error();
    peer = SocketAddress(reinterpret_cast<sockaddr*>(&storage), length);
    return new ClientSocket(fd, peer, local_, shared_);
  }

  // Poco has no public way to make a server socket over an implementation of the caller's.
  class Handle : public Poco::Net::ServerSocket {
   public:
    explicit Handle(ListenSocket* socket) : ServerSocket(socket, true) {}
  };

  void rememberAddress() { local_ = address(); }

  // Listens on a socket that is there already.
  void take(int descriptor) { reset(descriptor); }

 private:
  std::shared_ptr<const ClientSocket::Shared> shared_;
  SocketAddress local_;
};

}  // namespace

// Puts new connections into the pump. While every thread is busy and the queue is full, they are told so instead of
// being closed without a word later.
class Server::Gate : public Poco::Net::TCPServerConnectionFilter {
 public:
  explicit Gate(Server& server) : server_(server) {}

  bool accept(const StreamSocket& socket) override {
    if (!server_.roomForMore()) {
      std::string reply = plainErrorReply(503, "every server thread is busy; try again in a second");
      ::send(static_cast<int>(socket.impl()->sockfd()), reply.data(), reply.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
      return false;
    }
    server_.carry(socket);
    return false;
  }

 private:
  Server& server_;
};

class Server::Handler : public Poco::Net::HTTPRequestHandler {
 public:
  explicit Handler(Server& server) : server_(server) {}

  void handleRequest(Poco::Net::HTTPServerRequest& request, Poco::Net::HTTPServerResponse& response) override {
    auto& connection = static_cast<Poco::Net::HTTPServerRequestImpl&>(request);
    auto& socket = *static_cast<ClientSocket*>(connection.socket().impl());
    auto detach = [&connection] { return connection.detachSocket(); };
    std::unique_ptr<pipeline::Reply> reply = std::make_unique<ReplyWriter>(socket, detach, server_.giveBack_);
    if (server_.service_.serve(socket, reply) == Service::Served::Detached) return;
    bool again = reply->reusable();
    bool polite = !again && !reply->aborted();
    reply.reset();
    if (polite) socket.endPolitely();
    if (!again) response.setKeepAlive(false);
    socket.requestDone();
  }

 private:
  Server& server_;
};

class Server::Factory : public Poco::Net::HTTPRequestHandlerFactory {
 public:
  explicit Factory(Server& server) : server_(server) {}
  Poco::Net::HTTPRequestHandler* createRequestHandler(const Poco::Net::HTTPServerRequest&) override {
    return new Handler(server_);
  }

 private:
  Server& server_;
};

Server::Server(ServerSettings settings, Service& service, pipeline::Pump& pump)
    : settings_(std::move(settings)),
      service_(service),
      pump_(pump),
      threads_(2, settings_.maxThreads + 1, 10, kThreadStack),
      home_{service, [this](const StreamSocket& socket) { toThread(socket); }},
      giveBack_([this](const StreamSocket& socket) { carry(socket); }) {
  static LoggingErrorHandler errorHandler;
  Poco::ErrorHandler::set(&errorHandler);
}

Server::~Server() { stop(); }

void Server::carry(const StreamSocket& socket) { pump_.add(std::make_unique<ClientConnection>(home_, socket)); }

void Server::toThread(const StreamSocket& socket) { dispatcher_->enqueue(socket); }

bool Server::roomForMore() const { return dispatcher_->queuedConnections() < settings_.maxQueued; }

base::Result<uint16_t> Server::start() {
  shared_ = std::make_shared<ClientSocket::Shared>();
  shared_->limits = settings_.limits;
  shared_->headMs = settings_.headMs;
  shared_->bodySilenceMs = settings_.bodySilenceMs;
  shared_->park = giveBack_;

  auto* listener = new ListenSocket(shared_);
  ListenSocket::Handle socket(listener);
  try {
    // Without SO_REUSEPORT: a second instance must fail, not share the port.
    if (settings_.handedIn >= 0)
      listener->take(settings_.handedIn);
    else
      listener->bind(SocketAddress(settings_.host, settings_.port), true, false);
    listener->listen(kBacklog);
  } catch (const Poco::Exception& e) {
    base::Error error;
    error.fault = base::Fault::Network;
    error.message = base::explained(
        "cannot listen on " + settings_.host + ":" + std::to_string(settings_.port) + ": " + e.displayText() +
            (e.code() == EADDRINUSE
                 ? "; another program, perhaps another Spillway, has this port: stop it or choose another "
                   "with --listen"
                 : ""),
        base::Cause::PortTaken);
    return error;
  }
  listener->rememberAddress();
  listener_ = static_cast<int>(listener->sockfd());

  Poco::Net::HTTPServerParams::Ptr params = new Poco::Net::HTTPServerParams;
  params->setKeepAlive(true);
  params->setMaxKeepAliveRequests(0);
  params->setMaxThreads(settings_.maxThreads);
  // The gate refuses before the queue is full; one that overflowed would close connections without a word.
  params->setMaxQueued(2 * settings_.maxQueued);
  Poco::Net::HTTPRequestHandlerFactory::Ptr factory = new Factory(*this);
  Poco::Net::TCPServerConnectionFactory::Ptr connections = new Poco::Net::HTTPServerConnectionFactory(params, factory);
  dispatcher_ = new Poco::Net::TCPServerDispatcher(connections, threads_, params);
  server_ = std::make_unique<Poco::Net::HTTPServer>(factory, threads_, socket, params);
  server_->setConnectionFilter(new Gate(*this));
  server_->start();
  return socket.address().port();
}

void Server::stopAccepting() {
  if (server_) server_->stop();
}

void Server::acceptAgain() {
  if (server_) server_->start();
}

void Server::letClientsGo() {
  if (shared_) shared_->leaving.store(true, std::memory_order_relaxed);
}

bool Server::hasClients(bool idle) const {
  if (!server_) return false;
  const size_t open = home_.open.load(), waiting = home_.waiting.load();
  return open > (idle ? 0 : waiting) || dispatcher_->currentConnections() > 0 || dispatcher_->queuedConnections() > 0;
}

void Server::stop() {
  if (!server_) return;
  server_->stop();
  server_->stopAll(true);
  dispatcher_->stop();
  threads_.stopAll();
  threads_.joinAll();
  server_.reset();
}

Server::Load Server::load() const {
  Load load{};
  if (!server_) return load;
  load.threads = threads_.allocated();
  load.busy = server_->currentConnections() + dispatcher_->currentConnections();
  load.queued = server_->queuedConnections() + dispatcher_->queuedConnections();
  load.refused = server_->refusedConnections() + dispatcher_->refusedConnections();
  load.idle = home_.waiting.load(std::memory_order_relaxed);
  return load;
}

}  // namespace spillway::http
