// Reads a request of the responses wire as the vendor does: settings and tools here, the items in ResponsesInput.
#pragma once

#include "tests/simulator/wires/ResponseStore.h"
#include "tests/simulator/wires/Wire.h"

namespace spillway::simulator {

// The prompt's echo has: "settings", what the vendor repeats in every answer; "summary", "encrypted", "obfuscated",
// whether these were asked for; "input", the items, for the store.
Reading readResponsesRequest(const Asked& asked, const ResponseStore& store);

}  // namespace spillway::simulator
