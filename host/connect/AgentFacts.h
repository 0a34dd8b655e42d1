// config/agents.json, as the build has put it into the program.
#pragma once

#include <string_view>

namespace spillway::connect {

std::string_view agentFacts();

}  // namespace spillway::connect
