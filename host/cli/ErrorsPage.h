// What errors mean and what to do about them: docs/operate/errors.md, as the build has put it into the program, and its
// sections by the names that errors go by.
//
// Constant; any thread.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace spillway::cli {

std::string_view errorsPage();

// The names that have a section, in the page's order.
std::vector<std::string_view> explainedNames();

// That section in plain words, a line for each paragraph and an empty one between them; empty: there is none.
std::string explanationOf(std::string_view name);

}  // namespace spillway::cli
