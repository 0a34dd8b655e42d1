// The allowance windows that a reply's headers state: read by the provider's plugin, else as many services have them.
//
// Holds views of the reply and of the call's arena. One thread at a time.
#pragma once

#include <spillway/abi.h>

#include <array>
#include <cstdint>
#include <span>

#include "host/base/Call.h"
#include "host/pipeline/Outbound.h"
#include "host/routing/RateWindows.h"
#include "host/upstream/ResponseReader.h"

namespace spillway::pipeline {

class ReplyLimits {
 public:
  // `call` has an arena.
  ReplyLimits(const Destination& from, const upstream::ResponseReader& reply, spw_call& call, int64_t nowMs);
  ReplyLimits(const ReplyLimits&) = delete;
  ReplyLimits& operator=(const ReplyLimits&) = delete;

  std::span<const routing::RateWindow> windows() const { return windows_; }

  // The latest moment at which a used-up window of that reach is renewed; 0: none is used up.
  int64_t exhaustedUntilMs(base::Scope scope, int64_t nowMs) const;

 private:
  bool readByPlugin(const Destination& from, const upstream::ResponseReader& reply, spw_call& call);

  routing::RateWindows common_;
  std::array<routing::RateWindow, routing::RateWindows::kMost> own_{};
  std::span<const routing::RateWindow> windows_;
};

}  // namespace spillway::pipeline
