// Byte-pair merging: of all neighbours that have a merge the ones of the lowest rank become one token, the leftmost
// first, until no two have any.
//
// A pure function; any thread.
#pragma once

#include <cstdint>
#include <vector>

#include "host/tokens/Vocabulary.h"

namespace spillway::tokens {

// How many tokens are left of `symbols`, which is used up.
uint32_t mergedCount(const Vocabulary& vocabulary, std::vector<uint32_t>& symbols);

}  // namespace spillway::tokens
