// What a plan says of itself, for the trace.
#include <spillway/provider.h>

#include "host/routing/Order.h"
#include "host/routing/Plan.h"
#include "host/routing/Sentence.h"
#include "host/routing/Verdict.h"

namespace spillway::routing {

namespace {

std::string_view restWords(base::Scope scope) {
  switch (scope) {
    case base::Scope::Provider:
      return "The provider";
    case base::Scope::Account:
      return "The account";
    case base::Scope::Model:
      return "The model on this account";
    case base::Scope::Request:
      break;
  }
  return "It";
}

std::string pickReason(const Candidate& candidate) {
  const std::string figure = std::to_string(candidate.figure);
  const bool known = candidate.figure >= 0;
  switch (candidate.pick) {
    case Pick::Weighted:
      return "Drawn by weight: " + figure + " of " + std::to_string(candidate.of) + ".";
    case Pick::LeastBusy:
      return "Least busy: " + figure + (candidate.figure == 1 ? " request" : " requests") +
             " of its account under way.";
    case Pick::LowestCost:
      return known ? "Lowest cost: this request is likely to cost " + dollarWords(candidate.figure) + " here."
                   : "Lowest cost: its price is not known, so those with one come first.";
    case Pick::Fastest:
      if (known)
        return "Fastest: answers begin after " + figure + " ms, learned from " + std::to_string(candidate.of) +
               (candidate.of == 1 ? " answer." : " answers.");
      return candidate.explored
                 ? "Fastest: not measured yet; one request in " + std::to_string(kExploreEvery) + " finds out."
                 : "Fastest: not measured yet, so those that are come first.";
    case Pick::QuotaAware:
      return known ? "Quota-aware: " + figure + " % of its tightest limit is left."
                   : "Quota-aware: how much is left is not known, which counts as half.";
    case Pick::Ordered:
    case Pick::RoundRobin:
      break;
  }
  return "Next in order.";
}

}  // namespace

std::string Candidate::reason() const {
  switch (why) {
    case Why::First:
      return "First in order.";
    case Why::Turn:
      return "Its turn in the rotation.";
    case Why::Spill:
      return "Next in order.";
    case Why::Warm:
      return "Has the beginning of this conversation in its cache (" + std::to_string(of) +
             " tokens), probably for another " + waitWords(figure) + ".";
    case Why::Sticky:
      return "The account that this conversation keeps.";
    case Why::Probe:
      return std::string("Has rested (") + ruleFor(rest.fault).words +
             "); this request finds out whether it works again.";
    case Why::Picked:
      return pickReason(*this);
    case Why::Unwished:
      return "Healthy, but known not to offer " + capNames(missing) +
             ", which was asked for; those that may come first.";
    case Why::Unfit:
      if (missing == 0)
        return "Its window of " + std::to_string(context) +
               " tokens seems too small for the request; so it is with all others.";
      return "It is known to lack " + capNames(missing) +
             ", which the request seems to need; so it is with all others.";
    case Why::LastResort:
      break;
  }
  if (rest.forecast) return "Its last answer said that nothing is left of a limit, but nothing better is left either.";
  return std::string("Rests after a failure (") + ruleFor(rest.fault).words + "), but nothing better is left.";
}

std::string Skipped::reason(int64_t nowMs) const {
  switch (why) {
    case Why::Rest:
      return std::string(restWords(scope)) + " rests for another " + waitWords(rest.untilMs - nowMs) + ": " +
             ruleFor(rest.fault).words + ".";
    case Why::NoAccount:
      return "The provider has no enabled account.";
    case Why::NoModel:
      return "No model was asked for, and the provider lists none.";
    case Why::LacksCapability:
      return "The model lacks what the request needs: " + capNames(missing) + ".";
    case Why::WindowTooSmall:
      return "The prompt is longer than the model's window of " + std::to_string(context) + " tokens.";
    case Why::Repeated:
      return "Already listed above.";
    case Why::NoOperation:
      return std::string("The provider serves no ") + operationWords(operation) + ".";
    case Why::OtherWire:
      return std::string("The provider serves ") + operationWords(operation) +
             " in another wire only, and that is not translated.";
    case Why::NotItsOperation:
      return std::string("The model is not one for ") + operationWords(operation) + ".";
    case Why::NotListed:
      return std::string("The provider lists no such model for ") + operationWords(operation) +
             ", and another one's answer would not do.";
    case Why::OutOfUse:
      return "The account has been taken out of use.";
    case Why::Doubtful:
      return std::string(restWords(scope)) + " has failed meanwhile (" + ruleFor(rest.fault).words + ").";
    case Why::FullAtOnce:
      return "The account has " + std::to_string(cap) + " requests under way, as many as max_concurrent allows.";
    case Why::FullMinute:
      return "The account has had " + std::to_string(cap) +
             " requests in the last minute, as many as requests_per_minute allows; there is room again in " +
             waitWords(rest.untilMs - nowMs) + ".";
    case Why::Budget:
      return "Not before another " + waitWords(rest.untilMs - nowMs) + ": " + words + ".";
    case Why::Unmet:
      return unmetReason(*when, unmet, promptTokens, nowMs);
    case Why::NeedsLogin:
      return "The account needs a login: spillway login " + provider->id + " --name " + account->name + ".";
    case Why::NoToken:
      return "The account has no token: " + words +
             (rest.untilMs > nowMs ? "; it is asked for again in " + waitWords(rest.untilMs - nowMs) : "") + ".";
    case Why::OtherAccount:
      return "The request is for another account.";
    case Why::Excluded:
      break;
  }
  return std::string("Left out: an earlier attempt has shown that it would fail alike (") + ruleFor(rest.fault).words +
         ").";
}

std::string capNames(uint32_t caps) {
  struct Name {
    uint32_t bit;
    std::string_view text;
  };
  constexpr Name kNames[] = {{SPW_CAP_TOOLS, "tools"},
                             {SPW_CAP_VISION, "vision"},
                             {SPW_CAP_REASONING, "reasoning"},
                             {SPW_CAP_JSON_SCHEMA, "JSON schema"},
                             {SPW_CAP_PDF, "PDF"},
                             {SPW_CAP_AUDIO, "audio"}};
  std::string out;
  for (const Name& name : kNames) {
    if ((caps & name.bit) == 0) continue;
    if (!out.empty()) out += ", ";
    out += name.text;
  }
  return out;
}

}  // namespace spillway::routing
