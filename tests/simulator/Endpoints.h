// From a request to a reply: the vendors' endpoints, the control endpoints below /_sim/, and the short cut for
// benchmarks. Used by the loop's thread only; the journal behind it is shared.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "tests/simulator/Journal.h"
#include "tests/simulator/Reply.h"
#include "tests/simulator/Routes.h"

namespace spillway::simulator {

struct EndpointOptions {
  bool label = true;              // "simulated/" before every answer's model name
  bool strict = true;             // refuse keys the vendor does not know
  std::vector<std::string> keys;  // when given, any other credential is refused
  std::vector<std::string> models = {"sim-large", "sim-small", "sim-thinking"};  // what the model list shows
};

class Endpoints {
 public:
  struct Outcome {
    std::shared_ptr<const Reply> reply;
    uint64_t number = 0;  // in the journal; 0: not recorded
  };

  Endpoints(EndpointOptions options, Journal& journal) : options_(std::move(options)), journal_(journal) {}

  Outcome handle(const HttpRequest& request, uint64_t connection);

  // Whether a request whose body begins like this asks for a prepared reply.
  static bool isBench(const HttpRequest& request, std::string_view begun);

  // For bytes that are no request.
  std::shared_ptr<const Reply> refuse(const std::string& problem) const;

 private:
  struct Exchange {
    const Route& route;
    const HttpRequest& request;
    uint64_t number;
    Behaviour behaviour;
  };

  std::shared_ptr<const Reply> control(const HttpRequest& request);
  std::shared_ptr<const Reply> lookUp(const HttpRequest& request, uint64_t number);
  std::shared_ptr<const Reply> bench(const Route& route, const HttpRequest& request, std::string_view model);
  std::shared_ptr<const Reply> converse(const Exchange& exchange, std::optional<Json> body, std::string_view name);
  std::shared_ptr<const Reply> perform(const Exchange& exchange, std::optional<Json> body, const std::string& name);
  Content answer(const Exchange& exchange, Reading read);
  Content contentOf(const Exchange& exchange, const Prompt& prompt);
  Content errorContent(const Exchange& exchange, Rejection rejection, const Prompt* prompt) const;
  std::shared_ptr<const Reply> finish(const Exchange& exchange, Content content);
  Behaviour behaviourFor(const HttpRequest& request, std::string_view key, std::string_view model,
                         std::string_view words, std::string& problem);
  bool keyAllowed(std::string_view key) const;

  EndpointOptions options_;
  Journal& journal_;
  Routes routes_;
  std::unordered_map<std::string, std::shared_ptr<const Reply>> benchReplies_;
};

}  // namespace spillway::simulator
