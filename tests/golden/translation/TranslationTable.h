// docs/translation.md: what every pair of wires loses, found out by running the codecs.
//
// A free function; one thread.
#pragma once

#include <string>

namespace spillway::golden {

// The whole document.
std::string translationDocument();

}  // namespace spillway::golden
