// The parts of what compilers say: headers, and the code that they show under them.
//
// Pure functions, safe from any thread; linear in the line.
#pragma once

#include <string_view>

namespace compiler {

enum class Part {
  Other,
  Error,    // the header of an error
  Warning,  // of a warning, or of what a linter has found
  Note,     // of what explains one
  Code,     // source with its number and a bar: "   12 |   return a;"
  Carets,   // a line that only points: "      |   ^~~~"
  Place,    // where it is, on a line of its own: " --> src/a.rs:1:5"
  Gutter,   // a bar alone
};
Part partOf(std::string_view line);

}  // namespace compiler
