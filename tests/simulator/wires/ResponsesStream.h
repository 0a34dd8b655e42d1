// The typed events of a streamed response, from the items of its draft. Pure.
#pragma once

#include "tests/simulator/wires/Wire.h"

namespace spillway::simulator {

// `ended`: the response as the last event tells it.
EventList responseEvents(const Prompt& prompt, const Answer& answer, const Json& ended);

}  // namespace spillway::simulator
