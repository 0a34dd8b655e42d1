// What a vendor's published schema cannot say and its service insists on: who answers which call, whose turn it is,
// what may not be empty, whose tokens may be sent.
//
// Free functions; any thread.
#pragma once

#include <string>
#include <vector>

#include "tests/corpus/Vocabulary.h"

namespace spillway::corpus {

// Every rule of the wire that `request` breaks, a line each.
std::vector<std::string> brokenRules(const std::string& wire, const Json& request);

}  // namespace spillway::corpus
