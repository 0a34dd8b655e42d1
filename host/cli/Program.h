// The program from its words to its exit status.
#pragma once

#include <string>
#include <vector>

namespace spillway::cli {

// `words`: those behind the program's name.
int run(const std::vector<std::string>& words);

}  // namespace spillway::cli
