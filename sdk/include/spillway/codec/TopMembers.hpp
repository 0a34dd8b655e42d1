// The top-level members of a JSON object's text, without a tree: for answers that are large and of which little is
// asked.
//
// Pure; any thread.
#pragma once

#include <cstddef>
#include <string_view>

namespace spw {

namespace detail {

// Behind the JSON string that begins at `at`; npos when it does not end.
inline size_t behindString(std::string_view text, size_t at) {
  for (++at; (at = text.find('"', at)) != std::string_view::npos; ++at) {
    size_t slashes = 0;
    while (text[at - 1 - slashes] == '\\') ++slashes;
    if (slashes % 2 == 0) return at + 1;
  }
  return at;
}

inline size_t behindBlanks(std::string_view text, size_t at) {
  while (at < text.size() && (text[at] == ' ' || text[at] == '\n' || text[at] == '\r' || text[at] == '\t')) ++at;
  return at;
}

// Behind the value that begins at `at`; npos when it does not end. Brackets are counted, not matched by kind.
inline size_t behindValue(std::string_view text, size_t at) {
  size_t depth = 0;
  while (at < text.size()) {
    const char c = text[at];
    if (c == '"') {
      at = behindString(text, at);
      if (at == std::string_view::npos || depth == 0) return at;
      continue;
    }
    if (c == '{' || c == '[') {
      ++depth;
    } else if (c == '}' || c == ']') {
      if (depth == 0) return at;
      if (--depth == 0) return at + 1;
    } else if (c == ',' && depth == 0) {
      return at;
    }
    ++at;
  }
  return depth == 0 ? at : std::string_view::npos;
}

}  // namespace detail

// Calls `each(name, value)` with both as spelled (names without quotes, values with what blanks follow them). False
// when the text is no object or does not end.
template <class Each>
bool eachTopMember(std::string_view text, Each each) {
  size_t at = detail::behindBlanks(text, 0);
  if (at == text.size() || text[at] != '{') return false;
  at = detail::behindBlanks(text, at + 1);
  if (at < text.size() && text[at] == '}') return detail::behindBlanks(text, at + 1) == text.size();
  for (;;) {
    if (at >= text.size() || text[at] != '"') return false;
    const size_t nameEnd = detail::behindString(text, at);
    if (nameEnd == std::string_view::npos) return false;
    const std::string_view name = text.substr(at + 1, nameEnd - at - 2);
    at = detail::behindBlanks(text, nameEnd);
    if (at >= text.size() || text[at] != ':') return false;
    at = detail::behindBlanks(text, at + 1);
    const size_t end = detail::behindValue(text, at);
    if (end == std::string_view::npos || end == at || end >= text.size()) return false;
    each(name, text.substr(at, end - at));
    at = detail::behindBlanks(text, end);
    if (at < text.size() && text[at] == '}') return detail::behindBlanks(text, at + 1) == text.size();
    if (at >= text.size() || text[at] != ',') return false;
    at = detail::behindBlanks(text, at + 1);
  }
}

}  // namespace spw
