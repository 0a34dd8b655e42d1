// The schema dialect of the generateContent vendor's `parameters` and `responseSchema`: a part of OpenAPI 3.0, refused
// with its place when something else stands in it. Pure.
#pragma once

#include <optional>
#include <string>

#include "tests/simulator/Prompt.h"

namespace spillway::simulator {

// `where`: the place in snake_case. With `strict` false unknown words are let through.
std::optional<Rejection> checkGeminiSchema(const Json& schema, const std::string& where, bool strict);

}  // namespace spillway::simulator
