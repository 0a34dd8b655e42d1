// Reads a messages request as the vendor does. Pure.
#pragma once

#include "tests/simulator/wires/Wire.h"

namespace spillway::simulator {

Reading readMessagesRequest(const Asked& asked);

}  // namespace spillway::simulator
