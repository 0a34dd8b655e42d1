// What attempts before have used, in what the client of their common answer is told.
//
// Pure; any thread.
#pragma once

#include <spillway/translator.h>

#include "host/money/Usage.h"

namespace spillway::pipeline {

// Adds what attempts before have used to an event of kind USAGE, as far as their upstreams have said it.
void addSpent(spw_event& usage, const money::Usage& before);

}  // namespace spillway::pipeline
