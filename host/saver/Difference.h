// A result as what differs in it from an earlier one that stands in the same request, such as a test run again: hunks
// of a unified diff. Lines that report trouble or sum up stand in it even when they are the same.
//
// Pure; any thread. Linear but for the sorting of lines that both have once.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace spillway::saver {

// Beyond it two texts are not compared.
inline constexpr size_t kMostCompared = 20'000;  // lines of either

// `handle`: of `now`; empty: none. Nothing when the two have too little in common for it to be shorter.
std::optional<std::string> difference(std::string_view before, std::string_view now, std::string_view handle);

}  // namespace spillway::saver
