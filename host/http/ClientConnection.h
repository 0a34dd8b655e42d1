// One client connection in the pump: it waits for requests, reads them without blocking, carries their exchanges, and
// waits for the next. A request that needs a thread of its own (management, chunked bodies) is handed to one, with the
// connection; it comes back as a new ClientConnection.
//
// One thread at a time.
#pragma once

#include <Poco/Net/StreamSocket.h>

#include <atomic>
#include <functional>
#include <memory>

#include "host/http/Service.h"
#include "host/pipeline/Task.h"

namespace spillway::http {

class ClientConnection final : public pipeline::Task {
 public:
  // What all connections of a server share. Outlives them.
  struct Home {
    Service& service;
    std::function<void(const Poco::Net::StreamSocket&)> toThread;  // serves a connection whose head has been read
    std::atomic<size_t> open{0};                                   // connections in the pump
    std::atomic<size_t> waiting{0};                                // of them between two requests
  };

  ClientConnection(Home& home, const Poco::Net::StreamSocket& socket);
  ~ClientConnection() override;

  pipeline::Interest interest() const override;
  pipeline::Next step(pipeline::Ready ready) override;
  pipeline::Next setUp() override;
  void letGo() override;

 private:
  // Head and Body: of a request, being read. Begin: a large one, for a thread that may take its time. Closing: reads
  // what is still coming, because closing with unread bytes would reset the connection and could destroy the last
  // answer.
  enum class Phase { Head, Body, Begin, Exchange, Closing };

  pipeline::Next go(pipeline::Ready ready);
  pipeline::Next read();
  pipeline::Next readHead();
  pipeline::Next readBody();
  pipeline::Next begin();
  pipeline::Next carry(pipeline::Next next);
  pipeline::Next backToPump(pipeline::Next next) const;
  pipeline::Next answered(std::unique_ptr<pipeline::Reply> reply);
  pipeline::Next expired();
  pipeline::Next close();
  pipeline::Next discard();
  std::unique_ptr<pipeline::Reply> makeReply();
  void enter(Phase phase, int64_t waitMs);
  ClientSocket& socket() const { return *static_cast<ClientSocket*>(socket_.impl()); }

  Home& home_;
  Poco::Net::StreamSocket socket_;
  Phase phase_ = Phase::Head;
  bool readable_ = true;  // there may be bytes that have not been read
  bool gone_ = false;     // the client has ended its side
  bool headBegun_ = false;
  bool toThread_ = false;  // its request is for a thread
  size_t discarded_ = 0;
  int64_t deadlineMs_ = 0;
  std::unique_ptr<Visit> visit_;
  std::unique_ptr<pipeline::Exchange> exchange_;
};

}  // namespace spillway::http
