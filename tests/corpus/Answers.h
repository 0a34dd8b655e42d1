// Generated answers, as the events an upstream's reader emits: text, reasoning, calls, refusals, citations, every end,
// counts with caches and reasoning.
//
// Free functions; any thread.
#pragma once

#include <vector>

#include "tests/corpus/Dice.h"
#include "tests/golden/EventText.h"

namespace spillway::corpus {

std::vector<golden::Event> answer(Dice& dice);

}  // namespace spillway::corpus
