// The listener: Poco's HTTPServer over our own sockets. Threads accept, read one request each and set exchanges up;
// connections with nothing to say wait in IdleConnections, streams in the pipeline's pump.
//
// start() and stop() belong to one thread; the rest is thread-safe.
#pragma once

#include <Poco/Net/HTTPServer.h>
#include <Poco/ThreadPool.h>

#include <memory>
#include <string>

#include "host/base/Limits.h"
#include "host/http/Access.h"
#include "host/http/ClientSocket.h"
#include "host/http/ConnectionRunners.h"
#include "host/http/IdleConnections.h"
#include "host/http/ReplyWriter.h"

namespace spillway::http {

// What answers a request once it has been read and let in. Implemented by app, called from many threads.
class Service {
 public:
  enum class Served { Answered, Detached };

  virtual ~Service() = default;

  // Answers the request, or keeps the reply after detaching it from this thread. Never throws.
  virtual Served serve(ClientSocket& socket, std::unique_ptr<pipeline::Reply>& reply) = 0;
};

struct ServerSettings {
  std::string host = "127.0.0.1";
  uint16_t port = 20128;  // 0: any free one
  int maxThreads = 512;
  int maxQueued = 1024;
  int64_t headMs = 10000;
  int64_t bodySilenceMs = 30000;
  base::Limits limits;
};

class Server {
 public:
  Server(ServerSettings settings, Service& service);
  ~Server();

  // Binds and begins to accept. An error names the address and, when another program has it, says so.
  base::Result<uint16_t> start();

  // Accepts no further connection; requests being answered go on.
  void stopAccepting();

  // Ends what is left. Call after the pipeline has drained.
  void stop();

  struct Load {
    int threads, busy, queued, refused;
    size_t idle;
  };
  Load load() const;

 private:
  class Acceptor;
  class Gate;
  class Factory;
  class Handler;

  void serve(const Poco::Net::StreamSocket& socket);

  ServerSettings settings_;
  Service& service_;
  Poco::ThreadPool threads_;
  std::unique_ptr<ConnectionRunners> runners_;
  std::unique_ptr<IdleConnections> idle_;
  ReplyWriter::GiveBack giveBack_;
  std::unique_ptr<Poco::Net::HTTPServer> server_;
  Poco::Net::TCPServerConnectionFactory::Ptr connections_;
};

}  // namespace spillway::http
