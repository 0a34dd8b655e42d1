// Where client requests enter: finds what wire a request speaks, sets its exchange up on the calling thread, and leaves
// whatever takes longer to the pump.
//
// serve() and begin() are called from many threads at once.
#pragma once

#include <atomic>
#include <memory>

#include "host/base/Bytes.h"
#include "host/pipeline/Exchange.h"
#include "host/pipeline/Pump.h"
#include "host/pipeline/Services.h"
#include "host/pipeline/Unheard.h"

namespace spillway::pipeline {

class Pipeline {
 public:
  // `permits`: exchanges that may occupy server threads at one time; the rest of the threads stay free for the
  // management endpoints.
  // `pump` outlives the pipeline's use of it.
  Pipeline(Services& services, Pump& pump, int permits);

  // The route that answers this request, if it belongs to a wire.
  static std::optional<plugins::RouteMatch> match(const World& world, const ClientRequest& request);

  enum class Served { Answered, Detached };

  // On a thread that may block: answers, or goes on without this thread; then `reply` is null.
  Served serve(World world, const plugins::RouteMatch& match, const ClientRequest& request, base::Bytes body,
               std::unique_ptr<Reply>& reply);

  // True when the route needs nothing that blocks before its exchange begins.
  static bool carries(const plugins::RouteMatch& match);

  // For such a route, on any thread and without blocking: an exchange whose setUp() is next, or null when it was
  // answered on `reply`. `again`: it is a request of before; null: a client's own.
  std::unique_ptr<Exchange> begin(World world, const plugins::RouteMatch& match, const ClientRequest& request,
                                  base::Bytes body, std::unique_ptr<Reply>& reply,
                                  const StoredRequest* again = nullptr);

  // Sends a request of before once more, on a thread that may block until it is on its way. The id of its exchange, or
  // an error when it is not sent.
  base::Result<std::string> repeat(World world, StoredRequest request, base::Bytes body);

  // Answers with an error in the client's wire.
  static void refuse(const plugins::Translator& wire, const base::Error& error, Reply& reply);

  // From now on new exchanges are told to go elsewhere.
  void drain() { draining_ = true; }

 private:
  Served run(std::unique_ptr<Exchange> exchange, std::unique_ptr<Reply>& reply, bool mayWait);
  void listModels(const plugins::Translator& wire, const ClientRequest& request, Reply& reply) const;
  void describeModel(const plugins::RouteMatch& match, base::Bytes body, Reply& reply) const;
  static void answerProbe(const plugins::Translator& wire, std::string_view path, Reply& reply);

  Services& services_;
  Pump& pump_;
  const int permits_;
  std::atomic<int> taken_{0};
  std::atomic<bool> draining_{false};
};

}  // namespace spillway::pipeline
