// Daily quotas whose vendor tells in its documentation, and not in its replies, when they are renewed: what the quirk
// "daily_quota" of docs/quirks.md says of them.
//
// Pure; any thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "host/base/Arena.h"
#include "host/base/Error.h"

namespace spillway::pipeline {

struct DailyQuota {
  int64_t untilMs = 0;  // unix: the next midnight where the vendor's day begins
  base::Scope scope = base::Scope::Model;
};

// `quirk`: the value of the row, JSON text; may be empty. Nothing when the refusal in `body` is not about such a quota,
// or the row says nothing that is known.
std::optional<DailyQuota> usedUpForTheDay(base::Arena& arena, std::string_view quirk, std::string_view body,
                                          int64_t nowMs);

}  // namespace spillway::pipeline
