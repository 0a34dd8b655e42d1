// Cuts a text into the words that a vocabulary merges within: by regular expressions with Unicode classes, one after
// the other, each cutting the pieces that the one before has left. What an expression does not match is a piece too.
//
// Immutable; any thread.
#pragma once

#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "host/base/Result.h"

namespace spillway::tokens {

class Splitter {
 public:
  // `patterns` as in Vocabulary.h: matches of the first are atoms.
  static base::Result<Splitter> make(std::span<const std::string_view> patterns);
  Splitter(Splitter&&) noexcept;
  Splitter& operator=(Splitter&&) noexcept;
  ~Splitter();

  // Calls `word` with each piece in order; `atom`: it is one token as it stands.
  using Word = std::function<void(std::string_view word, bool atom)>;
  void split(std::string_view text, const Word& word) const;

 private:
  struct Expression;
  Splitter();
  void split(std::string_view text, size_t level, const Word& word) const;

  std::vector<std::unique_ptr<Expression>> levels_;  // null: does nothing
};

}  // namespace spillway::tokens
