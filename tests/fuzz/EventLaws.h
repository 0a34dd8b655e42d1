// What must be true of the events of any reply, however broken: docs/canonical.md, "Response events".
//
// A free function without state; any thread.
#pragma once

#include <vector>

#include "tests/golden/EventText.h"

namespace spillway::fuzz {

// Throws std::logic_error with the law and the events that break it.
void keepTheLaws(const std::vector<golden::Event>& events);

}  // namespace spillway::fuzz
