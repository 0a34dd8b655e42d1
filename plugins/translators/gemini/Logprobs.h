// Log probabilities between this wire and the canonical list.
//
// Free functions; one tree, one thread.
#pragma once

#include <string>
#include <string_view>

#include "Wire.h"

namespace gemini {

// The canonical list of a "logprobsResult"; missing when it has none.
spw::Json readLogprobs(spw::Call call, spw::Json result);

// A "logprobsResult" of a canonical list, both as text; empty when there is none.
std::string logprobsText(spw::Call call, std::string_view canonicalList);

}  // namespace gemini
