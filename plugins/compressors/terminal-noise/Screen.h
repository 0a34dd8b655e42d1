// One line as a terminal would show it when all of it was written: colours gone, what was written over gone.
//
// One thread at a time.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

namespace terminal_noise {

class Screen {
 public:
  // `colours`: escape sequences of colour mean something and stay.
  explicit Screen(bool colours) : colours_(colours) {}

  // Appends to `out` what is seen of `line`, which has no line feed. What was written over and reports trouble keeps a
  // line of its own, before.
  void show(std::string_view line, std::string& out);

 private:
  struct Cell {
    const char* text;
    uint32_t size;
  };

  void put(std::string_view character);
  void escape(std::string_view sequence, std::string& out);
  void frameEnds(std::string& out);

  const bool colours_;
  std::vector<Cell> cells_;
  size_t cursor_ = 0;
  std::string frame_;                      // what was written since the last return
  std::unordered_set<uint64_t> troubles_;  // shapes of what was kept of this line
};

}  // namespace terminal_noise
