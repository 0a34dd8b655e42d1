// The listener: Poco's HTTPServer over our own sockets. It accepts; connections then live in the pump
// (ClientConnection) and come to one of Poco's threads only for what may block.
//
// start() and stop() belong to one thread; the rest is thread-safe.
#pragma once

#include <Poco/AutoPtr.h>
#include <Poco/Net/HTTPServer.h>
#include <Poco/Net/TCPServerDispatcher.h>
#include <Poco/ThreadPool.h>

#include <memory>
#include <string>

#include "host/base/Limits.h"
#include "host/http/Access.h"
#include "host/http/ClientConnection.h"
#include "host/http/ClientSocket.h"
#include "host/http/ReplyWriter.h"
#include "host/http/Service.h"
#include "host/pipeline/Pump.h"

namespace spillway::http {

struct ServerSettings {
  std::string host = "127.0.0.1";
  uint16_t port = 20128;  // 0: any free one
  int maxThreads = 512;
  int maxQueued = 1024;
  int64_t headMs = 10000;
  int64_t bodySilenceMs = 30000;
  base::Limits limits;
  int handedIn = -1;  // a listening socket that is there already, and stays the giver's; -1: host and port say
};

class Server {
 public:
  // `service` and `pump` outlive the server; the pump must have been stopped before the server is destroyed.
  Server(ServerSettings settings, Service& service, pipeline::Pump& pump);
  ~Server();

  // Binds and begins to accept. An error names the address and, when another program has it, says so.
  base::Result<uint16_t> start();

  // Accepts no further connection; requests being answered go on. Who connects meanwhile waits.
  void stopAccepting();
  void acceptAgain();

  // Every answer from now on is the last of its connection.
  void letClientsGo();

  // The listening socket; borrowed.
  int listener() const { return listener_; }

  // Clients that ask or are answered, and with `idle` those too that may still ask.
  bool hasClients(bool idle) const;

  // Ends what is left. Call after the pipeline has drained.
  void stop();

  struct Load {
    int threads, busy, queued, refused;
    size_t idle;
  };
  Load load() const;

 private:
  class Gate;
  class Factory;
  class Handler;

  void carry(const Poco::Net::StreamSocket& socket);
  void toThread(const Poco::Net::StreamSocket& socket);
  bool roomForMore() const;

  ServerSettings settings_;
  Service& service_;
  pipeline::Pump& pump_;
  Poco::ThreadPool threads_;
  ClientConnection::Home home_;
  ReplyWriter::GiveBack giveBack_;
  std::shared_ptr<ClientSocket::Shared> shared_;
  int listener_ = -1;
  std::unique_ptr<Poco::Net::HTTPServer> server_;             // accepts
  Poco::AutoPtr<Poco::Net::TCPServerDispatcher> dispatcher_;  // serves what comes from the pump
};

}  // namespace spillway::http
