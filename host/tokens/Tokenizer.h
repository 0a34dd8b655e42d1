// Counts the tokens of a text exactly as the vocabulary's own tokenizer does: normal form, words, byte-pair merges.
// A word of any length takes time in proportion to its length times its logarithm.
//
// Immutable; any thread. A WordCounts belongs to one thread.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "host/base/Result.h"
#include "host/tokens/Splitter.h"
#include "host/tokens/Vocabulary.h"

namespace spillway::tokens {

// Counts of words met before: texts repeat themselves. Of bounded size; for one vocabulary.
class WordCounts {
 public:
  // The remembered count; 0: none.
  uint32_t find(std::string_view word) const;
  void keep(std::string_view word, uint32_t count);

 private:
  struct Entry {
    uint8_t size = 0;
    char word[27];
    uint32_t count = 0;
  };
  static constexpr size_t kEntries = 4096;

  std::vector<Entry> entries_;
};

class Tokenizer {
 public:
  static base::Result<std::shared_ptr<const Tokenizer>> open(const std::string& path);

  int64_t count(std::string_view text, WordCounts& known) const;
  int64_t count(std::string_view text) const {
    WordCounts known;
    return count(text, known);
  }

 private:
  Tokenizer(std::unique_ptr<Vocabulary> vocabulary, Splitter splitter)
      : vocabulary_(std::move(vocabulary)), splitter_(std::move(splitter)) {}
  uint32_t countWord(std::string_view word) const;
  void fallApart(std::string_view word, std::vector<uint32_t>& out) const;

  std::unique_ptr<Vocabulary> vocabulary_;
  Splitter splitter_;
};

}  // namespace spillway::tokens
