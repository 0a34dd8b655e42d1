// Whether the trace of an exchange explains it: what was recorded is walked once more (routing/Replay).
//
// Pure functions; any thread.
#pragma once

#include <string>

#include "host/routing/Replay.h"
#include "host/store/Records.h"

namespace spillway::admin {

// What the record tells, as far as it can be read.
routing::Story storyOf(const store::ExchangeRecord& record);

// "same"; or in one sentence where it differs, or why it cannot be told.
std::string replayed(const store::ExchangeRecord& record);

}  // namespace spillway::admin
