#include "host/base/Strings.h"

#include <algorithm>
#include <vector>

namespace spillway::base {
namespace {

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c; }

template <class Text>
std::string_view nearestOf(std::string_view name, std::span<const Text> candidates) {
  // A third of the letters may be wrong, but never so many that any short word would do.
  size_t best = std::clamp<size_t>(name.size() / 3, 1, 4) + 1;
  std::string_view found;
  const std::string wanted = toLower(name);
  for (const Text& candidate : candidates) {
    size_t distance = editDistance(wanted, toLower(candidate), best - 1);
    if (distance >= best || distance >= candidate.size()) continue;
    best = distance;
    found = candidate;
    if (best == 0) break;
  }
  return found;
}

}  // namespace

bool iequals(std::string_view a, std::string_view b) {
  return a.size() == b.size() &&
         std::equal(a.begin(), a.end(), b.begin(), [](char x, char y) { return lower(x) == lower(y); });
}

bool icontains(std::string_view text, std::string_view part) {
  return std::search(text.begin(), text.end(), part.begin(), part.end(),
                     [](char a, char b) { return lower(a) == lower(b); }) != text.end();
}

std::string toLower(std::string_view text) {
  std::string out(text);
  for (char& c : out) c = lower(c);
  return out;
}

std::string_view trim(std::string_view text) {
  constexpr std::string_view kBlank = " \t\r\n";
  size_t from = text.find_first_not_of(kBlank);
  if (from == std::string_view::npos) return {};
  return text.substr(from, text.find_last_not_of(kBlank) - from + 1);
}

bool globMatch(std::string_view pattern, std::string_view text) {
  constexpr size_t kNone = std::string_view::npos;
  size_t p = 0, t = 0, star = kNone, resume = 0;
  while (t < text.size()) {
    if (p < pattern.size() && pattern[p] == '*') {
      star = p++;
      resume = t;
    } else if (p < pattern.size() && (pattern[p] == '?' || pattern[p] == text[t])) {
      ++p;
      ++t;
    } else if (star != kNone) {  // let the last star take one more character
      p = star + 1;
      t = ++resume;
    } else {
      return false;
    }
  }
  while (p < pattern.size() && pattern[p] == '*') ++p;
  return p == pattern.size();
}

bool globsMatch(std::string_view patterns, std::string_view text) {
  while (!patterns.empty()) {
    const size_t comma = std::min(patterns.find(','), patterns.size());
    if (globMatch(trim(patterns.substr(0, comma)), text)) return true;
    patterns.remove_prefix(std::min(comma + 1, patterns.size()));
  }
  return false;
}

size_t editDistance(std::string_view a, std::string_view b, size_t limit) {
  if (a.size() > b.size()) std::swap(a, b);
  if (b.size() - a.size() > limit) return limit + 1;
  std::vector<size_t> row(a.size() + 1);
  for (size_t i = 0; i <= a.size(); ++i) row[i] = i;
  for (size_t j = 1; j <= b.size(); ++j) {
    size_t diagonal = row[0];
    size_t smallest = row[0] = j;
    for (size_t i = 1; i <= a.size(); ++i) {
      size_t substituted = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
      diagonal = row[i];
      row[i] = std::min({substituted, row[i] + 1, row[i - 1] + 1});
      smallest = std::min(smallest, row[i]);
    }
    if (smallest > limit) return limit + 1;
  }
  return std::min(row[a.size()], limit + 1);
}

std::string_view nearest(std::string_view name, std::span<const std::string_view> candidates) {
  return nearestOf(name, candidates);
}

std::string_view nearest(std::string_view name, std::span<const std::string> candidates) {
  return nearestOf(name, candidates);
}

}  // namespace spillway::base
