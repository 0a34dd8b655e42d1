// Two texts side by side, for people: the lines that differ with a few around them, as diff -u shows them.
//
// A pure function; any thread.
#pragma once

#include <string>
#include <string_view>

namespace spillway::connect {

// Empty when both are the same. Texts of settings files: time and memory grow with the product of their lines that
// differ.
std::string difference(std::string_view before, std::string_view after);

}  // namespace spillway::connect
