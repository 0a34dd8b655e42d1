// Changes texts that hold JSON, one value a line or behind the start of a line ("data: {...}"), so that what comes out
// is mostly JSON again: members go, come, move and change their type; lines go, are doubled and change places. Plain
// mutations of bytes seldom get past a parser.
//
// The same random numbers make the same changes. One thread.
#pragma once

#include <random>
#include <string>

namespace spillway::fuzz {

class JsonMutator {
 public:
  explicit JsonMutator(uint32_t seed) : random_(seed) {}

  // The text with one to three changes; some values come from `donor`, another such text.
  std::string mutated(std::string text, const std::string& donor);

 private:
  size_t below(size_t limit) { return limit ? random_() % limit : 0; }
  std::string line(const std::string& text, const std::string& donor);
  void moveLines(std::string& text);

  std::mt19937 random_;
};

}  // namespace spillway::fuzz
