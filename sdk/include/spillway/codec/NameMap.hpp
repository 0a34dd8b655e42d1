// A vendor's rule for tool names or call ids, such as ^[a-zA-Z0-9_-]{1,64}$, and the mapping of texts that break it.
// What fits stays. What does not is mapped the same way every time, so that the next turn of a conversation is sent as
// the same bytes: other characters become '_', and the text ends in '_' and six hex digits of its SHA-256. Where a rule
// allows no '_', the digits of the hash stand alone.
//
// NameRule is immutable; NameMap belongs to one request and one thread.
#pragma once

#include <algorithm>
#include <array>
#include <cctype>
#include <charconv>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "../Call.hpp"
#include "Digest.hpp"

namespace spw {

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
  NameMap(Call call, std::string_view pattern) : call_(call), rule_(pattern) {}

  // What to send for `original`; lives as long as the call.
  std::string_view sent(std::string_view original);

  // {"sent": "original"} of everything that changed; missing when nothing did.
  Json changes() const { return changes_; }

 private:
  std::string mapped(std::string_view original, const std::string& digits) const;

  Call call_;
  NameRule rule_;
  std::unordered_map<std::string_view, std::string_view> known_;
  Json changes_;
};

namespace detail {

inline constexpr size_t kUnlimitedName = 1024;
inline constexpr size_t kNameDigits = 6;  // of the hash, at the end of a mapped text

}  // namespace detail

inline NameRule::NameRule(std::string_view pattern) {
  if (!parse(pattern)) pieces_.clear();
  for (const Piece& piece : pieces_) longest_ += piece.most;
  longest_ = std::min(longest_, detail::kUnlimitedName);
}

inline bool NameRule::parse(std::string_view pattern) {
  if (pattern.size() < 3 || !pattern.starts_with('^') || !pattern.ends_with('$')) return false;
  std::string_view rest = pattern.substr(1, pattern.size() - 2);
  while (!rest.empty()) {
    Piece& piece = pieces_.emplace_back();
    if (!parseClass(rest, piece) || !parseCount(rest, piece)) return false;
  }
  return true;
}

inline bool NameRule::parseClass(std::string_view& rest, Piece& piece) {
  if (rest.front() == '.') {
    piece.allowed.fill(true);
    rest.remove_prefix(1);
    return true;
  }
  const size_t end = rest.find(']');
  if (rest.front() != '[' || end == std::string_view::npos || rest[1] == '^') return false;
  const std::string_view inside = rest.substr(1, end - 1);
  for (size_t i = 0; i < inside.size(); ++i) {
    const auto first = static_cast<unsigned char>(inside[i]);
    const bool range = i + 2 < inside.size() && inside[i + 1] == '-' && std::isalnum(first) != 0 &&
                       std::isalnum(static_cast<unsigned char>(inside[i + 2])) != 0;
    const auto last = range ? static_cast<unsigned char>(inside[i + 2]) : first;
    for (unsigned c = first; c <= last; ++c) piece.allowed[c] = true;
    if (range) i += 2;
  }
  rest.remove_prefix(end + 1);
  return true;
}

inline bool NameRule::parseCount(std::string_view& rest, Piece& piece) {
  if (rest.empty()) return true;
  if (rest.front() == '+') {
    piece.most = detail::kUnlimitedName;
    rest.remove_prefix(1);
    return true;
  }
  if (rest.front() != '{') return true;
  const size_t end = rest.find('}');
  if (end == std::string_view::npos) return false;
  const std::string_view inside = rest.substr(1, end - 1);
  const size_t comma = inside.find(',');
  const auto number = [](std::string_view text, size_t& out) {
    return std::from_chars(text.data(), text.data() + text.size(), out).ec == std::errc();
  };
  if (!number(inside.substr(0, comma), piece.least)) return false;
  piece.most = piece.least;
  if (comma != std::string_view::npos && !number(inside.substr(comma + 1), piece.most))
    piece.most = detail::kUnlimitedName;
  rest.remove_prefix(end + 1);
  return true;
}

inline bool NameRule::fits(std::string_view text) const { return pieces_.empty() || fitsFrom(text, 0); }

// Pieces are few and short; each tries its longest match first.
inline bool NameRule::fitsFrom(std::string_view text, size_t index) const {
  if (index == pieces_.size()) return text.empty();
  const Piece& piece = pieces_[index];
  size_t count = 0;
  while (count < text.size() && count < piece.most && piece.allowed[static_cast<unsigned char>(text[count])]) ++count;
  for (; count >= piece.least; --count) {
    if (fitsFrom(text.substr(count), index + 1)) return true;
    if (count == 0) break;
  }
  return false;
}

inline bool NameRule::allows(unsigned char c) const { return pieces_.empty() || pieces_.back().allowed[c]; }
inline bool NameRule::allowsFirst(unsigned char c) const { return pieces_.empty() || pieces_.front().allowed[c]; }

inline std::string_view NameMap::sent(std::string_view original) {
  if (const auto found = known_.find(original); found != known_.end()) return found->second;
  std::string_view result = original;
  if (!rule_.fits(original)) {
    result = call_.copy(mapped(original, hexDigest(call_, original)));
    if (!changes_) changes_ = call_.object();
    changes_.put(result, original);
  }
  known_.emplace(original, result);
  return result;
}

inline std::string NameMap::mapped(std::string_view original, const std::string& digits) const {
  if (!rule_.allows('_')) return digits.substr(0, std::min(rule_.longest(), digits.size()));
  std::string out;
  for (const char c : original) out += rule_.allows(static_cast<unsigned char>(c)) ? c : '_';
  if (out.empty() || !rule_.allowsFirst(static_cast<unsigned char>(out.front()))) out.insert(out.begin(), '_');
  const size_t room = rule_.longest() > detail::kNameDigits + 1 ? rule_.longest() - detail::kNameDigits - 1 : 0;
  if (out.size() > room) out.resize(room);
  out += '_';
  return out.append(digits, 0, detail::kNameDigits);
}

}  // namespace spw
