// A packed vocabulary file (made by plugins/tokenizers/pack.mjs), mapped into memory: nothing is read before it is
// needed, and what was read belongs to the page cache. Little-endian, 32-bit words; after the magic: whether symbols
// are characters, the normal form, the number of tokens, then where the six sections begin and where the file ends.
//
//   texts    patterns: the first names the texts that are one token wherever they stand, each further one cuts the
//            pieces of the one before; an empty one does nothing
//   texts    words that are one token although merging does not get there, sorted by bytes
//   pairs    symbols: a byte or a code point, and its token; sorted
//   words    tokens of the 256 bytes, for characters that have none of their own
//   words    where the merges of each left token begin
//   triples  merges: right token, rank, the token they become; sorted by left and right
//
// Immutable; any thread.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "host/base/Result.h"

namespace spillway::tokens {

// What is done to a text before it is cut.
enum class NormalForm : uint32_t { None = 0, Composed = 1, Compatible = 2 };

class Vocabulary {
 public:
  struct Symbol {
    uint32_t what, token;
  };
  struct Merge {
    uint32_t right, rank, token;
  };
  static constexpr uint32_t kNone = ~uint32_t{0};

  // Maps a file. An error when it cannot be read or is not laid out as it must be.
  static base::Result<std::unique_ptr<Vocabulary>> open(const std::string& path);
  ~Vocabulary();
  Vocabulary(const Vocabulary&) = delete;
  Vocabulary& operator=(const Vocabulary&) = delete;

  bool ofCharacters() const { return characters_; }
  NormalForm form() const { return form_; }
  std::span<const std::string_view> patterns() const { return patterns_; }
  bool isWhole(std::string_view word) const;

  // The token of a byte or code point; kNone: it has none.
  uint32_t symbol(uint32_t what) const;
  uint32_t byteToken(unsigned char byte) const { return bytes_.empty() ? kNone : bytes_[byte]; }

  // What two tokens next to each other become; null: nothing.
  const Merge* merge(uint32_t left, uint32_t right) const;

 private:
  Vocabulary() = default;
  bool layOut();
  bool readTexts(size_t from, size_t to, std::vector<std::string_view>& out) const;
  template <class T>
  std::span<const T> section(size_t from, size_t to) const;

  const char* data_ = nullptr;
  size_t size_ = 0;
  bool characters_ = false;
  NormalForm form_ = NormalForm::None;
  uint32_t tokens_ = 0;
  std::vector<std::string_view> patterns_, wholes_;
  std::span<const Symbol> symbols_;
  std::span<const uint32_t> bytes_, starts_;
  std::span<const Merge> merges_;
};

}  // namespace spillway::tokens
