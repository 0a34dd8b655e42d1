#include "NameRule.h"

#include <algorithm>
#include <cctype>
#include <charconv>

namespace openaichat {
namespace {

constexpr size_t kUnlimited = 1024;
constexpr size_t kDigits = 6;  // of the hash, at the end of a mapped text

}  // namespace

NameRule::NameRule(std::string_view pattern) {
  if (!parse(pattern)) pieces_.clear();
  for (const Piece& piece : pieces_) longest_ += piece.most;
  longest_ = std::min(longest_, kUnlimited);
}

bool NameRule::parse(std::string_view pattern) {
  if (pattern.size() < 3 || !pattern.starts_with('^') || !pattern.ends_with('$')) return false;
  std::string_view rest = pattern.substr(1, pattern.size() - 2);
  while (!rest.empty()) {
    Piece& piece = pieces_.emplace_back();
    if (!parseClass(rest, piece) || !parseCount(rest, piece)) return false;
  }
  return true;
}

bool NameRule::parseClass(std::string_view& rest, Piece& piece) {
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

bool NameRule::parseCount(std::string_view& rest, Piece& piece) {
  if (rest.empty()) return true;
  if (rest.front() == '+') {
    piece.most = kUnlimited;
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
  if (comma != std::string_view::npos && !number(inside.substr(comma + 1), piece.most)) piece.most = kUnlimited;
  rest.remove_prefix(end + 1);
  return true;
}

bool NameRule::fits(std::string_view text) const { return pieces_.empty() || fitsFrom(text, 0); }

// Pieces are few and short; each tries its longest match first.
bool NameRule::fitsFrom(std::string_view text, size_t index) const {
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

bool NameRule::allows(unsigned char c) const { return pieces_.empty() || pieces_.back().allowed[c]; }
bool NameRule::allowsFirst(unsigned char c) const { return pieces_.empty() || pieces_.front().allowed[c]; }

std::string_view NameMap::sent(std::string_view original) {
  if (const auto found = known_.find(original); found != known_.end()) return found->second;
  std::string_view result = original;
  if (!rule_.fits(original)) {
    result = call_.copy(mapped(original, hexOf(original)));
    if (!changes_) changes_ = call_.object();
    changes_.put(result, original);
  }
  known_.emplace(original, result);
  return result;
}

std::string NameMap::mapped(std::string_view original, const std::string& digits) const {
  if (!rule_.allows('_')) return digits.substr(0, std::min(rule_.longest(), digits.size()));
  std::string out;
  for (const char c : original) out += rule_.allows(static_cast<unsigned char>(c)) ? c : '_';
  if (out.empty() || !rule_.allowsFirst(static_cast<unsigned char>(out.front()))) out.insert(out.begin(), '_');
  const size_t room = rule_.longest() > kDigits + 1 ? rule_.longest() - kDigits - 1 : 0;
  if (out.size() > room) out.resize(room);
  out += '_';
  return out.append(digits, 0, kDigits);
}

// SHA-256 in hex; a host without a crypto service gets a plain 64-bit hash, which is as deterministic.
std::string NameMap::hexOf(std::string_view text) const {
  static constexpr char kHex[] = "0123456789abcdef";
  uint8_t bytes[32] = {};
  size_t count = sizeof bytes;
  if (const spw_crypto* crypto = call_.services().crypto) {
    crypto->sha256(spw::str(text), bytes);
  } else {
    uint64_t hash = 0xcbf29ce484222325u;
    for (const char c : text) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3u;
    for (count = 0; count < 8; ++count) bytes[count] = static_cast<uint8_t>(hash >> (8 * (7 - count)));
  }
  std::string out;
  for (size_t i = 0; i < count; ++i) {
    out += kHex[bytes[i] >> 4];
    out += kHex[bytes[i] & 15];
  }
  return out;
}

}  // namespace openaichat
