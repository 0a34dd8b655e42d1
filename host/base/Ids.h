// Names for exchanges: 26 characters of [0-9A-Z], the first ten the time, so that they sort by age. Unique without
// coordination, not secret.
//
// May be called from any thread.
#pragma once

#include <string>

namespace spillway::base {

// A new id. Two made by one thread compare in the order they were made.
std::string newId();

// 32 hexadecimal digits that nobody can guess.
std::string newSecret();

}  // namespace spillway::base
