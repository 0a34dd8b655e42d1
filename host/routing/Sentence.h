// Small pieces of sentences that several files of this folder say.
//
// Pure; any thread.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace spillway::routing {

// "250 ms", "3 s", "4 min", "2 h": rounded up, never less than said.
std::string waitWords(int64_t ms);

// "$0.0042" for billionths of a dollar: two digits that mean something.
std::string dollarWords(int64_t nanoDollars);

// At most `most` bytes of a message, cut at a character and marked with "...".
std::string shortened(std::string_view text, size_t most);

}  // namespace spillway::routing
