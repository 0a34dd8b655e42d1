// Stop sequences for wires that have none: finds them in an answer, however it is cut into pieces. Text that could be
// the beginning of one is held back until it is known not to be.
//
// One answer, one thread.
#pragma once

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace spw {

class StopSequences {
 public:
  void add(std::string sequence) {
    if (!sequence.empty()) sequences_.push_back(std::move(sequence));
  }
  bool any() const { return !sequences_.empty(); }

  // The sequence that ended the answer; empty while there was none.
  std::string_view found() const { return found_; }

  // Takes a piece of text and hands what belongs to the answer to pass(text), never empty. Once a sequence was found
  // nothing more is handed on.
  template <class Pass>
  void take(std::string_view piece, Pass pass) {
    if (!found_.empty()) return;
    held_ += piece;
    size_t end = std::string::npos;
    for (const std::string& sequence : sequences_) {
      const size_t at = held_.find(sequence);
      if (at >= end) continue;
      end = at;
      found_ = sequence;
    }
    const size_t length = std::min(end, held_.size() - heldBack());
    if (length > 0) pass(std::string_view(held_).substr(0, length));
    held_.erase(0, found_.empty() ? length : std::string::npos);
  }

  // The text has ended: what was held back is part of it.
  template <class Pass>
  void flush(Pass pass) {
    if (!held_.empty()) pass(std::string_view(held_));
    held_.clear();
  }

 private:
  // Length of the longest end of what is held that could begin a sequence.
  size_t heldBack() const {
    size_t most = 0;
    for (const std::string& sequence : sequences_) {
      for (size_t length = std::min(held_.size(), sequence.size() - 1); length > most; --length) {
        if (std::string_view(sequence).starts_with(std::string_view(held_).substr(held_.size() - length)))
          most = length;
      }
    }
    return most;
  }

  std::vector<std::string> sequences_;
  std::string held_, found_;
};

}  // namespace spw
