// Values made to fit a JSON Schema: a tool's arguments, a structured answer. Pure, any thread.
#pragma once

#include <nlohmann/json.hpp>
#include <string_view>

namespace spillway::simulator {

using Json = nlohmann::ordered_json;

// Understands both the lower-case type names and the upper-case ones. `variant` makes several calls differ.
Json exampleFor(const Json& schema, int variant);

}  // namespace spillway::simulator
