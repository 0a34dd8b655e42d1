// Reads a generateContent or countTokens request as the vendor does: settings and tools here, the conversation in
// GeminiContents. Pure.
#pragma once

#include "tests/simulator/wires/Wire.h"

namespace spillway::simulator {

// The prompt's echo has: "signed", whether the answer carries a thought signature; "ids", whether calls carry ids.
Reading readGeminiRequest(const Asked& asked);

}  // namespace spillway::simulator
