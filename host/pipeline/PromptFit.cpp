#include "host/pipeline/PromptFit.h"

namespace spillway::pipeline {

// Few texts have fewer bytes to a token.
static constexpr size_t kBytesPerToken = 2;

bool PromptFit::doubtful(const Inbound& inbound, const routing::Candidate& candidate) const {
  const int64_t window = candidate.facts ? candidate.facts->context : 0;
  return counter_ && inbound.operation() == SPW_OP_GENERATE && window > 0 &&
         inbound.size() / kBytesPerToken > static_cast<size_t>(window);
}

std::optional<base::Error> PromptFit::check(Inbound& inbound, spw_call& call, const ClientRequest& request,
                                            const routing::Candidate& candidate, const Destination& to) {
  if (!doubtful(inbound, candidate)) return std::nullopt;
  if (tokens_ < 0) {
    tokens_ = 0;
    auto canonical = inbound.canonical(call, request);
    if (canonical.ok() && *canonical)
      if (auto estimate = counter_->estimate(*call.arena, *canonical, to); estimate.ok()) tokens_ = estimate->tokens;
  }
  // A count that is a little above the window may be wrong: the upstream decides.
  const int64_t window = candidate.facts->context;
  if (tokens_ / 10 * 9 <= window) return std::nullopt;
  return base::Error{.fault = base::Fault::ContextLength,
                     .httpStatus = 400,
                     .message = "the prompt has about " + std::to_string(tokens_) + " tokens, more than the " +
                                std::to_string(window) + " of the model's window"};
}

}  // namespace spillway::pipeline
