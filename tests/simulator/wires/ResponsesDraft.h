// One answer of the responses wire as JSON: its output items, and the response object in each of its states. Pure.
#pragma once

#include <vector>

#include "tests/simulator/Prompt.h"

namespace spillway::simulator {

// The finished items in their order: reasoning, message, calls.
std::vector<Json> outputItems(const Prompt& prompt, const Answer& answer);

// The response as it is told when nothing has come yet: status in_progress, no output, no usage.
Json responseBegun(const Prompt& prompt, const Answer& answer);

// The response when it is over: completed, or incomplete when the limit was reached.
Json responseEnded(const Prompt& prompt, const Answer& answer, std::vector<Json> items, bool usage);

// The response that failed.
Json responseFailed(const Prompt& prompt, const Answer& answer, const Rejection& rejection);

// What the reader left in the prompt's echo; false when it is not there.
bool asksFor(const Prompt& prompt, const char* what);

}  // namespace spillway::simulator
