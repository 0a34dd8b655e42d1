// Where lines stand first in a text, of those that a marker can name: no short ones, which say too little, no long
// ones, and none with quotes or control characters.
//
// Threading: one thread at a time. Constant time and eight to sixteen bytes a line.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

namespace passages {

// A line without its line feed, and the carriage return before it.
std::string_view contentOf(std::string_view line);

class FirstLines {
 public:
  // `lines`, with their line feeds, must outlive it.
  explicit FirstLines(const std::vector<std::string_view>& lines);

  // The first line that was met with the content of line `at`: `at` itself when it is the first, or cannot be named.
  // Lines that are not met do not count.
  size_t meet(size_t at);

 private:
  const std::vector<std::string_view>& lines_;
  std::vector<uint32_t> slots_;  // a line and one; 0: free. A power of two of them, at most half full
};

}  // namespace passages
