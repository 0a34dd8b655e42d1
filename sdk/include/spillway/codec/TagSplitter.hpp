// Splits text that begins with reasoning between two tags, such as <think>...</think>, into reasoning and answer,
// however it is cut into pieces.
//
// One stream, one thread.
#pragma once

#include <algorithm>
#include <string>
#include <string_view>

namespace spw {

class TagSplitter {
 public:
  // The tags must outlive the splitter.
  TagSplitter(std::string_view open, std::string_view close) : open_(open), close_(close) {}

  // Hands each piece on: reasoning(text) or answer(text), never empty.
  template <class Reasoning, class Answer>
  void add(std::string_view text, Reasoning reasoning, Answer answer) {
    held_ += text;
    if (state_ == State::Start && !begin()) return;
    if (state_ == State::Inside) {
      const size_t close = held_.find(close_);
      const size_t length = close != std::string::npos ? close : held_.size() - heldBack();
      if (length > 0) reasoning(std::string_view(held_).substr(0, length));
      held_.erase(0, close != std::string::npos ? close + close_.size() : length);
      if (close == std::string::npos) return;
      state_ = State::Behind;
    }
    if (state_ == State::Behind) {
      held_.erase(0, held_.find_first_not_of("\r\n"));
      if (held_.empty()) return;
      state_ = State::Answer;
    }
    if (!held_.empty()) answer(held_);
    held_.clear();
  }

  // The stream has ended: what was held back is what it looked like.
  template <class Reasoning, class Answer>
  void finish(Reasoning reasoning, Answer answer) {
    if (held_.empty()) return;
    if (state_ == State::Inside) {
      reasoning(held_);
    } else if (state_ != State::Behind) {
      answer(held_);
    }
    held_.clear();
  }

 private:
  enum class State { Start, Inside, Behind, Answer };

  // False while it cannot be told yet whether the text begins with the tag.
  bool begin() {
    const size_t first = held_.find_first_not_of(" \r\n");
    if (first == std::string::npos) return false;
    const std::string_view seen = std::string_view(held_).substr(first, open_.size());
    if (open_.starts_with(seen) && seen.size() < open_.size()) return false;
    const bool tagged = seen == open_;
    if (tagged) held_.erase(0, first + open_.size());
    state_ = tagged ? State::Inside : State::Answer;
    return true;
  }

  // Length of the longest end of what is held that could begin the closing tag.
  size_t heldBack() const {
    for (size_t length = std::min(held_.size(), close_.size() - 1); length > 0; --length) {
      if (close_.starts_with(std::string_view(held_).substr(held_.size() - length))) return length;
    }
    return 0;
  }

  std::string_view open_, close_;
  State state_ = State::Start;
  std::string held_;
};

}  // namespace spw
