// What the responses vendor asks of a schema that is called strict: every object closed, every property required. Pure.
#pragma once

#include <nlohmann/json.hpp>
#include <string>

namespace spillway::simulator {

// The vendor's sentence about the first thing that is not strict, such as "In context=('properties', 'a'), ...";
// empty when there is none.
std::string strictProblem(const nlohmann::ordered_json& schema);

}  // namespace spillway::simulator
