// Reads a request of the Ollama wire, /api/chat and /api/generate, as its server does: unknown fields are let through,
// wrong types are not. Pure.
#pragma once

#include "tests/simulator/wires/Wire.h"

namespace spillway::simulator {

// The prompt's echo has: "generate", whether it is /api/generate; "load", whether nothing is asked but to load a model.
Reading readOllamaRequest(const Asked& asked);

}  // namespace spillway::simulator
