// The phrases that have a sign, and lines written with signs in their place.
//
// Threading: one thread at a time. The phrases must outlive it.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "Cuts.h"

namespace phrases {

class Dictionary {
 public:
  static constexpr size_t kMost = 52;  // letters there are

  explicit Dictionary(char sign) : sign_(sign) {}

  void add(std::string_view phrase, Side side);
  bool empty() const { return entries_.empty(); }
  size_t left() const { return kMost - entries_.size(); }

  // What is left of a line for its end, when what its parts begin with has been taken.
  std::string_view restOf(std::string_view line);

  // Appends the line with its signs, and counts them.
  void write(std::string_view line, std::string& out);

  // Those that the lines written so far have paid for, each of which stands for `times` others; as new.
  Dictionary paid(size_t times) const;

  size_t uses() const { return uses_; }
  // About how many tokens the lines that were written are shorter than they were, the list taken off.
  size_t saved() const;

  // "$a to $f stand for the 6"
  std::string says() const;
  // Appends the list, a line for each phrase: "$a=phrase".
  void list(std::string& out) const;

 private:
  struct Entry {
    std::string_view text;
    Side side;
    char letter;
    size_t weight, uses = 0;
  };

  Entry* longest(std::string_view line, Side side, size_t cuts);
  // Calls put(entry, place) for what each part of the line begins with; gives the place behind the last of them.
  template <class Put>
  size_t eachBeginning(std::string_view line, const Put& put);

  const char sign_;
  std::vector<Entry> entries_;
  std::array<std::unordered_map<uint64_t, size_t>, 2> bySide_;  // by hash
  std::array<std::array<bool, 4096>, 2> maybe_{};               // by the last bits of the hash, to look up seldom
  std::array<size_t, 2> longest_{};                             // bytes of the longest phrase of a side
  std::array<bool, 256> starts_{};                              // a beginning has this first byte
  size_t uses_ = 0;
};

}  // namespace phrases
