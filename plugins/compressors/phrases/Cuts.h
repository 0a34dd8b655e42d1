// Where a line may be cut: what it begins with, what comes after its first numbers, what it ends with.
//
// Pure functions, safe from any thread; linear in the line.
#pragma once

#include <spillway/text/Hash.hpp>

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace phrases {

enum class Side { Beginning, End };

// The first of the lengths at which a line may be cut after `from` bytes of it: where a word, a number or a row of one
// sign ends, and no letter follows. Counted from the end of the line for Side::End. The whole line is the last of them.
size_t nextCut(std::string_view line, Side side, size_t from);

// Where the first part of a line begins: behind the number that it begins with, else at its beginning.
size_t firstPart(std::string_view line);

// Where the next part of a line begins, after `from`: behind a number that is a word of its own, such as "12:",
// "[3/90]" or "18ms". npos: there is none.
size_t nextPart(std::string_view line, size_t from);
inline constexpr size_t kMostParts = 4;  // of a line

// The most cuts of a part that are looked at.
inline constexpr size_t cutsOf(size_t part) { return part == 0 ? 24 : 12; }

// The first `size` bytes of a line, or its last ones for Side::End.
inline std::string_view endOf(std::string_view line, Side side, size_t size) {
  return side == Side::Beginning ? line.substr(0, size) : line.substr(line.size() - size);
}

// The hash of a phrase that ends at a cut, from that of the one that ends at the cut before: `done` and `size` are how
// long they are. A phrase has the same cuts in every line and by itself.
inline uint64_t longerHash(uint64_t hash, std::string_view line, Side side, size_t done, size_t size) {
  return spw::text::hashOf(line.substr(side == Side::Beginning ? done : line.size() - size, size - done), hash);
}

}  // namespace phrases
