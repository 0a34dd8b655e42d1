// One word for each reason why a candidate stands where it does, or was not tried: the stable vocabulary beside the
// sentences of Plan.h. The API's readers and the replay of a trace depend on it.
//
// Pure; any thread.
#pragma once

#include <optional>
#include <string_view>

#include "host/routing/Plan.h"

namespace spillway::routing {

// "last_resort", "full_minute". Static.
const char* whyName(Candidate::Why why);
const char* whyName(Skipped::Why why);

std::optional<Candidate::Why> candidateWhyNamed(std::string_view name);
std::optional<Skipped::Why> skippedWhyNamed(std::string_view name);

// Whether a candidate that is skipped so is skipped for the fault of a rest.
bool restDecides(Skipped::Why why);

// What the manual explains it under: the fault where a rest says all, else the reason's own name. Static.
const char* causeOf(const Skipped& skipped);

}  // namespace spillway::routing
