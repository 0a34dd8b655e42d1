// Small questions about text that several folders ask. Pure functions, any thread.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>

namespace spillway::base {

// Equal but for the case of ASCII letters.
bool iequals(std::string_view a, std::string_view b);

// Whether `part` stands in `text`, whatever the case of ASCII letters.
bool icontains(std::string_view text, std::string_view part);

// ASCII letters in lower case, other bytes as they are.
std::string toLower(std::string_view text);

// Without spaces, tabs and line ends on either side.
std::string_view trim(std::string_view text);

// Whether `text` matches `pattern` as a whole: '*' stands for any run of characters, '?' for one, all else for itself.
// Linear space, time at most the product of both lengths.
bool globMatch(std::string_view pattern, std::string_view text);

// Whether one of comma-separated patterns matches.
bool globsMatch(std::string_view patterns, std::string_view text);

// How many characters must be inserted, removed or changed to make `b` of `a`; stops counting above `limit` and
// returns limit + 1.
size_t editDistance(std::string_view a, std::string_view b, size_t limit);

// Empties a string or vector and frees its memory, which assigning an empty one to it does not.
template <class T>
void giveBack(T& container) {
  T().swap(container);
}

// The candidate that `name` is most likely a misspelling of, or an empty view when none is close. Case is ignored.
std::string_view nearest(std::string_view name, std::span<const std::string_view> candidates);
std::string_view nearest(std::string_view name, std::span<const std::string> candidates);

}  // namespace spillway::base
