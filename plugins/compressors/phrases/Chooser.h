// Which of what many lines begin with, or end with, is worth a sign of its own.
//
// Threading: one thread at a time. What it gives points into the lines it was shown.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "Cuts.h"

namespace phrases {

class Chooser {
 public:
  static constexpr size_t kSign = 2;           // tokens of a sign
  static constexpr size_t kListed = 5;         // and what an entry of the list has beside its text
  static constexpr size_t kLongest = 240;      // bytes of a phrase
  static constexpr size_t kFewest = 3;         // times that it is there
  static constexpr size_t kCandidates = 1000;  // that are weighed against each other

  explicit Chooser(Side side);

  // Looks at a line, or a part of one, that stands for `times` of them. `cuts`: the most places where it may end.
  void add(std::string_view line, size_t times, size_t cuts);

  // The phrases that are worth most, at most `limit`, in the order in which they were first seen. Each line has the
  // longest of those it begins (ends) with.
  std::vector<std::string_view> chosen(size_t limit) const;

 private:
  struct Node {
    std::string_view text;
    uint64_t hash;
    size_t parent;  // the next shorter one: the longer begins (ends) with it; kNone: there is none
    size_t count = 0;
  };
  static constexpr size_t kNone = ~size_t{0};

  // The node of a phrase, made when it is new.
  size_t nodeOf(uint64_t hash, std::string_view text, size_t parent);
  void grow();
  std::vector<Node> frequent() const;

  const Side side_;
  std::vector<Node> nodes_;
  std::vector<uint32_t> slots_;  // open addressing: places in nodes_, one more than they are; 0: free
};

}  // namespace phrases
