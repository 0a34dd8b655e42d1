// How much of a schema there is, for writers that copy parts of it to where they are meant: a small one that is made to
// grow must end somewhere.
//
// Threading: pure functions; one thread per tree.
#pragma once

#include <cstddef>

#include "../Json.hpp"

namespace spw {

// What the copies in one schema may come to; far more than any schema in use.
inline constexpr size_t kMostCopied = 50'000;

// The values in it, a long text counting as many.
inline size_t schemaSize(Json value) {
  constexpr size_t kBytesOfOne = 64;
  size_t size = value.isString() ? 1 + value.raw().size() / kBytesOfOne : 1;
  for (Json child : value) size += schemaSize(child);
  return size;
}

}  // namespace spw
