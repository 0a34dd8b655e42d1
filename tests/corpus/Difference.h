// What is in one document and not in what came of it, and was not reported lost.
//
// Free functions; any thread.
#pragma once

#include <string>
#include <vector>

#include "tests/corpus/Meaning.h"

namespace spillway::corpus {

// `losses` as golden::Outcome has them: "dropped messages[1].blocks[0]: why". A line for every statement of `before`
// that `after` does not make and no loss names, and for every setting that `after` made up.
std::vector<std::string> silentLosses(const Meaning& before, const Meaning& after,
                                      const std::vector<std::string>& losses);

}  // namespace spillway::corpus
