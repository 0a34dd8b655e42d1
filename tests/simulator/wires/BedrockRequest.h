// Reads a converse, converse-stream or count-tokens request as the vendor does: settings and tools here, the messages
// in BedrockMessages. Pure.
#pragma once

#include "tests/simulator/wires/Wire.h"

namespace spillway::simulator {

// The prompt's echo has "stopSequence" when the answer is to repeat which sequence stopped it.
Reading readBedrockRequest(const Asked& asked);

}  // namespace spillway::simulator
