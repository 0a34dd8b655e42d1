// A vendor's rule for tool names or call ids, such as ^[a-zA-Z0-9_-]{1,64}$, and the mapping of texts that break it.
// What fits stays. What does not is mapped the same way every time, so that the next turn of a conversation is sent as
// the same bytes: other characters become '_', and the text ends in '_' and six hex digits of its SHA-256. Where a rule
// allows no '_', the digits of the hash stand alone.
//
// NameRule is immutable; NameMap belongs to one request and one thread.
#pragma once

#include <array>
#include <spillway/translator.hpp>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace openaichat {

class NameRule {
 public:
  // Understands a sequence of character classes and dots with {n}, {n,m} or +, between ^ and $; anything else gives a
  // rule that everything fits.
  explicit NameRule(std::string_view pattern);

  bool fits(std::string_view text) const;
  bool allows(unsigned char c) const;  // anywhere behind the first character
  bool allowsFirst(unsigned char c) const;
  size_t longest() const { return longest_; }

 private:
  struct Piece {
    std::array<bool, 256> allowed{};
    size_t least = 1, most = 1;
  };
  bool parse(std::string_view pattern);
  static bool parseClass(std::string_view& rest, Piece& piece);
  static bool parseCount(std::string_view& rest, Piece& piece);
  bool fitsFrom(std::string_view text, size_t piece) const;

  std::vector<Piece> pieces_;  // empty: everything fits
  size_t longest_ = 0;
};

class NameMap {
 public:
  NameMap(spw::Call call, std::string_view pattern) : call_(call), rule_(pattern) {}

  // What to send for `original`; lives as long as the call.
  std::string_view sent(std::string_view original);

  // {"sent": "original"} of everything that changed; missing when nothing did.
  spw::Json changes() const { return changes_; }

 private:
  std::string mapped(std::string_view original, const std::string& digits) const;
  std::string hexOf(std::string_view text) const;

  spw::Call call_;
  NameRule rule_;
  std::unordered_map<std::string_view, std::string_view> known_;
  spw::Json changes_;
};

}  // namespace openaichat
