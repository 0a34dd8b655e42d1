// What TAP says twice of a test that passed, in one line:
//
//   # Subtest: adds                 ok 1 - adds # 0.21 ms
//   ok 1 - adds
//     ---
//     duration_ms: 0.21
//     ...
//
// Pure functions, safe from any thread.
#pragma once

#include <string>
#include <string_view>

namespace test_run {

// The text with the five lines of each such test as one. Empty when one of its lines already looks like that: nobody
// could tell which was which.
std::string withShortTap(std::string_view text);

}  // namespace test_run
