// Lists of paths, one on each line, with what many have in common said once and names beside each other:
//
//   host/base/Clock.h            host/base/*.h: Clock Result Text
//   host/base/Result.h
//   host/base/Text.h
//
// Pure functions, safe from any thread; linear in the text.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace listing {

inline constexpr std::string_view kBesideEachOther =
    "\"a/: b c\" stands for a/b and a/c; \"a/*.h: b c\" for a/b.h and a/c.h";
inline constexpr std::string_view kHashes = "paths that end in a hash";

// The shorter list; empty when there is nothing to gain, or when a line reads like one that stands for others. With
// `balanced`, paths whose last name is a hash, such as those of git's objects, are counted. Names that report trouble
// stay whole.
std::string groupedPaths(std::string_view in, bool balanced, std::string_view handle);

// Whether a line may be a path: it has no blanks, and no colon at its end.
bool looksLikePath(std::string_view line);

}  // namespace listing
