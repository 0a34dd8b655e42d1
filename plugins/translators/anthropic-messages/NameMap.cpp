#include "NameMap.h"

#include <algorithm>

namespace messages {
namespace {

constexpr size_t kDigits = 6;  // hex digits of the hash

bool allowed(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-';
}

}  // namespace

bool NameMap::fits(std::string_view text) const {
  return !text.empty() && text.size() <= limit_ && std::all_of(text.begin(), text.end(), allowed);
}

std::string_view NameMap::sent(std::string_view original) {
  if (fits(original)) return original;
  const auto found = known_.find(original);
  if (found != known_.end()) return found->second;
  const std::string_view mapped = map(original);
  const std::string_view key = call_.copy(original);
  known_.emplace(key, mapped);
  if (!changes_) changes_ = call_.object();
  changes_.put(mapped, key);
  return mapped;
}

std::string_view NameMap::map(std::string_view original) const {
  static constexpr char kHex[] = "0123456789abcdef";
  uint8_t hash[32];
  call_.services().crypto->sha256(spw::str(original), hash);
  std::string text(original.substr(0, std::min(original.size(), limit_ - kDigits - 1)));
  std::replace_if(
      text.begin(), text.end(), [](char c) { return !allowed(c); }, '_');
  text += '_';
  for (size_t i = 0; i < kDigits; ++i) text += kHex[(hash[i / 2] >> (i % 2 == 0 ? 4 : 0)) & 15];
  return call_.copy(text);
}

}  // namespace messages
