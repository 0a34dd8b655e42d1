// How the target is asked to think: newer models take a level, older ones a budget in tokens, and some cannot be told
// to leave it. What a target takes comes from its quirks and capabilities.
//
// One request, one thread.
#pragma once

#include "TargetRules.h"
#include "Wire.h"

namespace gemini {

// "thinkingConfig" for the canonical "reasoning"; missing when nothing is to be said.
spw::Json thinkingConfig(spw::Call call, spw::Json reasoning, const TargetRules& rules);

}  // namespace gemini
