#include "host/base/ModelFamily.h"

#include <algorithm>

namespace spillway::base {
namespace {

bool isDigit(char c) { return c >= '0' && c <= '9'; }

// "4", "2.5", "v3", "k2", "20250929", "latest": what tells one model of a family from another.
bool isVersion(std::string_view part) {
  for (std::string_view word : {"latest", "preview", "exp", "experimental", "beta"})
    if (part == word) return true;
  if (!part.empty() && part.front() >= 'a' && part.front() <= 'z') part.remove_prefix(1);
  return !part.empty() && isDigit(part.front()) && isDigit(part.back()) &&
         std::all_of(part.begin(), part.end(), [](char c) { return isDigit(c) || c == '.'; });
}

std::vector<std::string_view> parts(std::string_view id) {
  std::vector<std::string_view> all;
  for (size_t at = 0; at <= id.size();) {
    const size_t end = std::min(id.find('-', at), id.size());
    all.push_back(id.substr(at, end - at));
    at = end + 1;
  }
  return all;
}

std::string joined(const std::vector<std::string_view>& words) {
  std::string out;
  for (std::string_view word : words) out += (out.empty() ? "" : "-") + std::string(word);
  return out;
}

}  // namespace

std::vector<std::string> familiesOf(std::string_view id) {
  // A vendor in front, as gateways write it, is no part of the version.
  const size_t slash = id.rfind('/');
  const std::string_view before = slash == std::string_view::npos ? std::string_view() : id.substr(0, slash + 1);
  std::vector<std::string_view> words = parts(id.substr(before.size()));
  std::vector<std::string> found;
  const auto add = [&](const std::vector<std::string_view>& kept) {
    const std::string rest = joined(kept);
    std::string name = std::string(before) + rest;
    if (!rest.empty() && name != id && std::find(found.begin(), found.end(), name) == found.end())
      found.push_back(std::move(name));
  };
  std::vector<std::string_view> shorter = words;
  while (shorter.size() > 1 && isVersion(shorter.back())) {
    shorter.pop_back();
    add(shorter);
  }
  // The first word is the name of them all, whatever it looks like.
  words.erase(std::remove_if(words.begin() + 1, words.end(), isVersion), words.end());
  add(words);
  return found;
}

std::string_view familyAsked(std::string_view name) {
  constexpr std::string_view kLatest = "-latest";
  if (name.size() > kLatest.size() && name.ends_with(kLatest)) name.remove_suffix(kLatest.size());
  return name;
}

}  // namespace spillway::base
