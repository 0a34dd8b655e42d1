// Reads a request of Cohere's v2 chat as the vendor does. Pure.
#pragma once

#include "tests/simulator/wires/Wire.h"

namespace spillway::simulator {

Reading readCohereRequest(const Asked& asked);

}  // namespace spillway::simulator
