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

#include "host/base/Log.h"
#include "host/http/ErrorReply.h"

namespace spillway::http {
namespace {

using Poco::Net::SocketAddress;
using Poco::Net::StreamSocket;

constexpr int kBacklog = 1024;
constexpr int kThreadStack = 256 * 1024;
constexpr int kOwnThreads = 16;

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

 private:
  std::shared_ptr<const ClientSocket::Shared> shared_;
  SocketAddress local_;
};

}  // namespace

// Decides where a new connection goes: the first ones get threads of their own, further ones wait for their request
// without one. What would otherwise be closed without a word, because every thread is busy and the queue is full, is
// told so.
class Server::Gate : public Poco::Net::TCPServerConnectionFilter {
 public:
  explicit Gate(Server& server) : server_(server) {}

  bool accept(const StreamSocket& socket) override {
    if (!server_.server_) return true;
    if (static_cast<int>(server_.runners_->waiting()) < server_.settings_.maxQueued) {
      if (server_.server_->currentConnections() < kOwnThreads) return true;
      server_.idle_->park(socket, static_cast<int>(socket.impl()->sockfd()), server_.settings_.headMs);
      return false;
    }
    std::string reply = plainErrorReply(503, "every server thread is busy; try again in a second");
    ::send(static_cast<int>(socket.impl()->sockfd()), reply.data(), reply.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
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

Server::Server(ServerSettings settings, Service& service)
    : settings_(std::move(settings)), service_(service), threads_(2, settings_.maxThreads, 10, kThreadStack) {
  static LoggingErrorHandler errorHandler;
  Poco::ErrorHandler::set(&errorHandler);
  giveBack_ = [this](const StreamSocket& socket) {
    auto* client = static_cast<ClientSocket*>(socket.impl());
    if (client->hasBuffered())
      runners_->submit(socket);
    else
      idle_->park(socket, client->fd(), 75000);
  };
}

Server::~Server() { stop(); }

base::Result<uint16_t> Server::start() {
  runners_ = std::make_unique<ConnectionRunners>(static_cast<size_t>(settings_.maxThreads),
                                                 [this](const StreamSocket& socket) { serve(socket); });
  idle_ = std::make_unique<IdleConnections>([this](const StreamSocket& socket) { runners_->submit(socket); },
                                            [this] { return runners_->nudge(); });
  auto shared = std::make_shared<ClientSocket::Shared>();
  shared->limits = settings_.limits;
  shared->headMs = settings_.headMs;
  shared->bodySilenceMs = settings_.bodySilenceMs;
  shared->idle = idle_.get();

  auto* listener = new ListenSocket(shared);
  ListenSocket::Handle socket(listener);
  try {
    // Without SO_REUSEPORT: a second instance must fail, not share the port.
    listener->bind(SocketAddress(settings_.host, settings_.port), true, false);
    listener->listen(kBacklog);
  } catch (const Poco::Exception& e) {
    base::Error error;
    error.fault = base::Fault::Network;
    error.message = "cannot listen on " + settings_.host + ":" + std::to_string(settings_.port) + ": " +
                    e.displayText() +
                    (e.code() == EADDRINUSE
                         ? "; another program, perhaps another Spillway, has this port: stop it or choose another "
                           "with --listen"
                         : "");
    return error;
  }
  listener->rememberAddress();

  Poco::Net::HTTPServerParams::Ptr params = new Poco::Net::HTTPServerParams;
  params->setKeepAlive(true);
  params->setMaxKeepAliveRequests(0);
  params->setMaxThreads(settings_.maxThreads);
  params->setMaxQueued(settings_.maxQueued);
  Poco::Net::HTTPRequestHandlerFactory::Ptr factory = new Factory(*this);
  server_ = std::make_unique<Poco::Net::HTTPServer>(factory, threads_, socket, params);
  server_->setConnectionFilter(new Gate(*this));
  connections_ = new Poco::Net::HTTPServerConnectionFactory(params, factory);
  server_->start();
  return socket.address().port();
}

void Server::serve(const StreamSocket& socket) {
  try {
    std::unique_ptr<Poco::Net::TCPServerConnection> connection(connections_->createConnection(socket));
    connection->run();
  } catch (const Poco::Exception& e) {
    Poco::ErrorHandler::handle(e);
  } catch (const std::exception& e) {
    Poco::ErrorHandler::handle(e);
  }
}

void Server::stopAccepting() {
  if (server_) server_->stop();
}

void Server::stop() {
  if (!server_) return;
  server_->stop();
  if (idle_) idle_->stop();
  server_->stopAll(true);
  runners_->stop();
  threads_.stopAll();
  threads_.joinAll();
  server_.reset();
}

Server::Load Server::load() const {
  Load load{};
  if (!server_) return load;
  load.threads = threads_.allocated() + static_cast<int>(runners_->threads());
  load.busy = server_->currentConnections();
  load.queued = server_->queuedConnections() + static_cast<int>(runners_->waiting());
  load.refused = server_->refusedConnections();
  load.idle = idle_ ? idle_->count() : 0;
  return load;
}

}  // namespace spillway::http
