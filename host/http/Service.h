// What the server needs of whoever answers requests. Implemented by app.
#pragma once

#include <memory>

#include "host/base/Bytes.h"
#include "host/base/Error.h"
#include "host/http/ClientSocket.h"
#include "host/pipeline/Exchange.h"
#include "host/pipeline/Reply.h"

namespace spillway::http {

// A request that was let in by its head and needs only its body to begin. Views into the socket's head; one thread at a
// time; never throws, never blocks.
class Visit {
 public:
  virtual ~Visit() = default;

  // An exchange whose setUp() is next, or null when the request was answered on `reply`.
  virtual std::unique_ptr<pipeline::Exchange> begin(base::Bytes body, std::unique_ptr<pipeline::Reply>& reply) = 0;

  // Answers that the body could not be taken.
  virtual void refuse(const base::Error& error, pipeline::Reply& reply) = 0;
};

// Called from many threads.
class Service {
 public:
  enum class Served { Answered, Detached };

  virtual ~Service() = default;

  // On a thread that may block: reads the body and answers, or keeps the reply after detaching it from this thread.
  // Never throws.
  virtual Served serve(ClientSocket& socket, std::unique_ptr<pipeline::Reply>& reply) = 0;

  // On a thread that must not: looks at the head. Null: this request is for serve().
  virtual std::unique_ptr<Visit> admit(ClientSocket& socket) = 0;
};

}  // namespace spillway::http
