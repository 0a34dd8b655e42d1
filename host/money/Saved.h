// What a prompt that was made smaller would have cost more.
//
// Pure; any thread.
#pragma once

#include "host/money/Cost.h"

namespace spillway::money {

// The cost of so many tokens more in the prompt of a request that has used `usage`. `fresh`: they would have been new
// to the upstream, and are priced as what it wrote to its cache, or as input when it wrote nothing. Else they would
// have been in the prompts before, and are priced as what it read from its cache, or as input when it read nothing.
Cost costOfMore(const Prices& prices, const Usage& usage, int64_t tokens, bool fresh);

}  // namespace spillway::money
