// The JSON of the control endpoints: scripts in, the log out. Pure.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "tests/simulator/Journal.h"

namespace spillway::simulator {

// A list of {"path", "key", "model", "times", "do": {...} or "word=value,..."}; a single object is a list of one. On a
// mistake `problem` is a sentence and the list empty.
std::vector<ScriptEntry> readScript(std::string_view text, std::string& problem);

std::string writeLog(const std::vector<Received>& all);

}  // namespace spillway::simulator
