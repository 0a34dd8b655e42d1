// Whether a prompt fits into a model's window, asked before it is sent: a model that must refuse it costs a round trip
// and, on some services, cuts it instead.
//
// One exchange's; one thread at a time.
#pragma once

#include <cstdint>
#include <optional>

#include "host/pipeline/Inbound.h"
#include "host/pipeline/TokenCounter.h"
#include "host/routing/Plan.h"

namespace spillway::pipeline {

class PromptFit {
 public:
  // Null: every prompt fits as far as this can tell.
  explicit PromptFit(TokenCounter* counter) : counter_(counter) {}

  // True when so many bytes may be more tokens than the window holds; only then is it worth counting them.
  bool doubtful(const Inbound& inbound, const routing::Candidate& candidate) const;

  // An error (ContextLength) for a prompt that is clearly too long. Takes time when it is doubtful; counts once.
  std::optional<base::Error> check(Inbound& inbound, spw_call& call, const ClientRequest& request,
                                   const routing::Candidate& candidate, const Destination& to);

 private:
  TokenCounter* counter_;
  int64_t tokens_ = -1;  // not counted yet
};

}  // namespace spillway::pipeline
