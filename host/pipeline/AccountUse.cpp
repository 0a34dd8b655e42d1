#include "host/pipeline/AccountUse.h"

#include <algorithm>
#include <charconv>

#include "host/base/Clock.h"
#include "host/pipeline/Quirks.h"
#include "host/pipeline/ReplyLimits.h"

namespace spillway::pipeline {

namespace {

// How long the vendor says that its caches keep a prompt; 0: it does not.
int64_t promptCacheMs(const Destination& from) {
  const std::string_view said = quirkOf(from, "prompt_cache_seconds");
  int64_t seconds = 0;
  std::from_chars(said.data(), said.data() + said.size(), seconds);
  return std::clamp<int64_t>(seconds, 0, 86'400) * 1000;
}

}  // namespace

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

void AccountUse::succeeded(const Destination& from, int64_t firstTokenMs, uint64_t conversation,
                           const money::Usage& usage) {
  if (!flight_) return;
  const int64_t now = base::unixMs();
  pool_.succeeded(candidate_, now, firstTokenMs, flight_->probe());
  if (conversation != 0) pool_.cached(candidate_, {conversation, usage, promptCacheMs(from)}, now);
  end();
}

// The pool learns before the flight ends: what it was the probe of is judged by it and not by the next.
void AccountUse::failed(const routing::Verdict& verdict, int64_t nowMs) {
  if (!flight_) return;
  pool_.learn(candidate_, verdict, nowMs, flight_->probe());
  end();
}

}  // namespace spillway::pipeline
