// What is different between two texts, line by line, as people read it.
//
// Pure; any thread.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace spillway::config {

struct DiffLine {
  enum class Kind : char { Same = ' ', Gone = '-', Added = '+' } kind = Kind::Same;
  int line = 0;  // from 1; of the old text when it is gone, else of the new one
  std::string text;
};

// The lines that differ with up to `around` lines about them. Where lines are left out, numbers jump.
std::vector<DiffLine> diffOf(std::string_view before, std::string_view after, int around = 3);

}  // namespace spillway::config
