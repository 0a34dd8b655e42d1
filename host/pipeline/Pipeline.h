// Where client requests enter: finds what wire a request speaks, sets its exchange up on the calling thread, and leaves
// whatever takes longer to the pump.
//
// serve() is called from many server threads at once.
#pragma once

#include <atomic>
#include <memory>

#include "host/base/Bytes.h"
#include "host/pipeline/Exchange.h"
#include "host/pipeline/Pump.h"
#include "host/pipeline/Services.h"
#include "host/pipeline/Workers.h"

namespace spillway::pipeline {

class Pipeline {
 public:
  // `permits`: exchanges that may occupy server threads at one time; the rest of the threads stay free for the
  // management endpoints.
  Pipeline(Services& services, int permits);
  ~Pipeline();

  // The route that answers this request, if it belongs to a wire.
  static std::optional<plugins::RouteMatch> match(const World& world, const ClientRequest& request);

  enum class Served { Answered, Detached };

  // Answers, or goes on without this thread: then `reply` is null. `mayWait`: the thread has time for a short answer.
  Served serve(World world, const plugins::RouteMatch& match, const ClientRequest& request, base::Bytes body,
               std::unique_ptr<Reply>& reply, bool mayWait);

  // Answers with an error in the client's wire.
  static void refuse(const plugins::Translator& wire, const base::Error& error, Reply& reply);

  // From now on new exchanges are told to go elsewhere.
  void drain() { draining_ = true; }
  // Breaks off what is still running.
  void stop();

  size_t carried() const { return pump_.count(); }

 private:
  Served run(std::unique_ptr<Exchange> exchange, Next next, std::unique_ptr<Reply>& reply, bool mayWait);
  void setUpElsewhere(std::unique_ptr<Task> task);
  void listModels(const World& world, const plugins::Translator& wire, Reply& reply) const;

  Services& services_;
  const int permits_;
  std::atomic<int> taken_{0};
  std::atomic<bool> draining_{false};
  Workers workers_;
  Pump pump_;
};

}  // namespace spillway::pipeline
