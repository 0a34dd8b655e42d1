// Input that nobody sends on purpose and everybody gets one day.
//
// Pure functions.
#pragma once

#include <string>
#include <vector>

namespace contract {

// JSON texts that parse, from single values to requests with a member of every wrong kind.
const std::vector<std::string>& documents();

// Texts for readers of replies and errors: broken JSON, binary bytes, the documents above, large ones.
const std::vector<std::string>& payloads();

}  // namespace contract
