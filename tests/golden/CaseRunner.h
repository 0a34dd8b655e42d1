// Runs a golden case: picks the codec function by the case's kind and renders what came out as text.
#pragma once

#include <string>

#include "tests/golden/Case.h"

namespace spillway::golden {

// The text that belongs below "--- expected". Throws std::runtime_error on a case that makes no sense.
std::string resultOf(const Case& golden);

}  // namespace spillway::golden
