// Writes one reply on a client's socket: whole with a length, or chunked as pieces come. What the kernel does not take
// waits in a backlog; nothing here blocks. abort() resets the connection, so a broken answer never looks complete.
#pragma once

#include <Poco/Net/StreamSocket.h>

#include <functional>
#include <string>

#include "host/pipeline/Reply.h"

namespace spillway::http {

class ClientSocket;

class ReplyWriter final : public pipeline::Reply {
 public:
  // What becomes of a connection that has left its server thread when its reply has ended well.
  using GiveBack = std::function<void(const Poco::Net::StreamSocket&)>;
  // Takes the connection away from the server thread that runs the exchange.
  using Detach = std::function<Poco::Net::StreamSocket()>;

  ReplyWriter(ClientSocket& socket, Detach detach, const GiveBack& giveBack);
  // On a connection whose owner carries the exchange from beginning to end.
  explicit ReplyWriter(ClientSocket& socket);
  ~ReplyWriter() override;

  int fd() const override;
  bool begun() const override { return begun_; }
  void begin(const pipeline::ReplyHead& head) override;
  bool send(std::span<const std::string_view> pieces) override;
  bool flush() override;
  size_t backlog() const override { return backlog_.size() - sent_; }
  bool finish() override;
  void abort() override;
  int64_t bytesSent() const override { return bytesSent_; }
  void detach() override;
  void release() override;

  bool aborted() const override { return aborted_; }
  bool reusable() const override { return finished_ && !broken_ && !closeAfter_ && backlog() == 0; }

 private:
  bool sendNow(std::span<const std::string_view> pieces);

  ClientSocket* socket_;
  Detach detach_;
  const GiveBack& giveBack_;
  Poco::Net::StreamSocket owned_;  // holds the connection once it is detached
  bool detached_ = false;
  std::string head_;
  std::string backlog_;
  size_t sent_ = 0;
  int64_t bytesSent_ = 0;
  bool begun_ = false, chunked_ = false, closeAfter_ = false, finished_ = false, broken_ = false, bodyless_ = false;
  bool aborted_ = false;
};

}  // namespace spillway::http
