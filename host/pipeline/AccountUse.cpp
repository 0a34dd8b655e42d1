#include "host/pipeline/AccountUse.h"

#include "host/base/Clock.h"
#include "host/pipeline/ReplyLimits.h"

namespace spillway::pipeline {

std::optional<routing::Skipped> AccountUse::begin(const routing::Candidate& candidate,
                                                  const accounts::Account& account) {
  candidate_ = candidate;
  headRead_ = false;
  return pool_.admit(candidate, account, base::unixMs(), flight_);
}

void AccountUse::readHead(const Destination& from, const upstream::ResponseReader& reply, spw_call& call) {
  headRead_ = true;
  if (call.arena == nullptr) return;
  const int64_t now = base::unixMs();
  const ReplyLimits limits(from, reply, call, now);
  if (!limits.windows().empty()) pool_.noteLimits(candidate_, limits.windows(), now);
}

void AccountUse::succeeded(int64_t firstTokenMs) {
  if (!flight_) return;
  pool_.succeeded(candidate_, base::unixMs(), firstTokenMs, flight_->probe());
  end();
}

// The pool learns before the flight ends: what it was the probe of is judged by it and not by the next.
void AccountUse::failed(const routing::Verdict& verdict, int64_t nowMs) {
  if (!flight_) return;
  pool_.learn(candidate_, verdict, nowMs, flight_->probe());
  end();
}

}  // namespace spillway::pipeline
