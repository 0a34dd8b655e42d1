// Reads a chat completions request as the vendor does. Pure.
#pragma once

#include "tests/simulator/wires/Wire.h"

namespace spillway::simulator {

Reading readChatRequest(const Asked& asked);

}  // namespace spillway::simulator
