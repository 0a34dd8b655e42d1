// A line of shell in which `spillway` is the built program.
#pragma once

#include <string>

namespace spillway::test {

struct Outcome {
  int status = -1;  // 128 and the signal's number when one has ended it
  std::string out, errors;
};

// Runs it in `folder`, which is the home folder too. The environment is the test's own but for HOME, PATH, the XDG
// folders and SPILLWAY_KEY.
Outcome shell(const std::string& folder, const std::string& line);

// Whether there is a program of that name.
bool hasProgram(const std::string& name);

}  // namespace spillway::test
