#include "tests/compress/Needles.h"

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>
#include <spillway/Text.hpp>

#include <algorithm>
#include <cctype>
#include <cstdio>
#include <cstdlib>
#include <nlohmann/json.hpp>
#include <sstream>
#include <unordered_set>

namespace spillway::compress {
namespace {

class Pattern {
 public:
  explicit Pattern(const char* text) {
    int error = 0;
    PCRE2_SIZE at = 0;
    code_ = pcre2_compile(reinterpret_cast<PCRE2_SPTR>(text), PCRE2_ZERO_TERMINATED, PCRE2_NO_UTF_CHECK, &error, &at,
                          nullptr);
    if (code_ == nullptr) {
      std::fprintf(stderr, "bad pattern at %zu: %s\n", at, text);
      std::exit(1);
    }
    pcre2_jit_compile(code_, PCRE2_JIT_COMPLETE);
    match_ = pcre2_match_data_create(1, nullptr);
  }
  bool in(std::string_view text) const {
    return pcre2_match(code_, reinterpret_cast<PCRE2_SPTR>(text.data()), text.size(), 0, 0, match_, nullptr) >= 0;
  }

 private:
  pcre2_code* code_;
  pcre2_match_data* match_;
};

bool isNeedle(std::string_view line) {
  static const Pattern kTrouble(
      R"((?i:\b(errors?|err!|fail(ed|ures?|s|ing)?|fatal|warn(ings?)?|assert\w*|panic(ked)?|exceptions?|traceback|abort(ed)?|)"
      R"(segmentation fault|denied|cannot|not found|no such|conflicts?|undefined reference|refused|core dumped)\b))"
      R"(|[a-z](Error|Exception)\b|^E  |^not ok|\xe2\x9c\x97|\xe2\x9c\x95|\xe2\x9c\x96)");
  static const Pattern kPlace(
      R"((^|[\s(\["'])[\w./~@+-]*[\w~@+-]\.[A-Za-z]\w*:\d+|File "[^"]+", line \d+|[\w./-]+\.[a-z]+\(\d+(,\d+)?\)|^[\w./-]+/[\w./-]+:\d+)");
  static const Pattern kSum(
      R"((?i:\b\d+ (?!test +#)(passed|failed|failures?|skipped|ignored|errors?|warnings?|problems?|vulnerabilit|tests?|suites?|)"
      R"(files? changed|insertions?|deletions?|packages?|total)\b)|^(?i:tests?|suites?|total|ran|time|files?)\b:?\s+\d|^total \d)");
  return kTrouble.in(line) || kPlace.in(line) || kSum.in(line);
}

// How long the path is that a line begins with; 0: it begins with none.
size_t beginningPath(const std::string& line) {
  for (size_t i = 1; i + 1 < std::min<size_t>(line.size(), 512) && line[i - 1] != ' '; ++i) {
    const char c = line[i];
    if (c != ':' && c != '-') continue;
    size_t end = i + 1;
    while (end < line.size() && std::isdigit(static_cast<unsigned char>(line[end])) != 0) ++end;
    const bool named = line.find_first_of("/.") < i && line.find_first_of("\t(<\"'=") > i;
    if ((c == ':' && (end > i + 1 || named)) || (end > i + 1 && end < line.size() && line[end] == c && named)) return i;
    if (c == ':') return 0;
  }
  return 0;
}

std::string_view stripped(std::string_view line) {
  const size_t first = line.find_first_not_of(" \t\r");
  if (first == std::string_view::npos) return {};
  return line.substr(first, line.find_last_not_of(" \t\r") + 1 - first);
}

// A line without the strokes that draw it into a tree.
std::string_view undrawn(std::string_view line) {
  if (line.find("\xe2\x94\x80\xe2\x94\x80 ") == std::string_view::npos) return line;
  for (bool found = true; found;) {
    found = false;
    for (std::string_view stroke : {"\xe2\x94\x82", "\xe2\x94\x9c", "\xe2\x94\x94", "\xe2\x94\x80", "\xc2\xa0", " "}) {
      if (!line.starts_with(stroke)) continue;
      line.remove_prefix(stroke.size());
      found = true;
    }
  }
  return line;
}

// What a page of HTML shows: scripts, styles and comments are nothing, each tag ends a line.
std::string shown(std::string_view page) {
  std::string out;
  for (size_t i = 0; i < page.size();) {
    size_t end = i + 1;
    if (page[i] == '<' && i + 1 < page.size() &&
        (std::isalpha(static_cast<unsigned char>(page[i + 1])) != 0 || page[i + 1] == '/' || page[i + 1] == '!')) {
      const char* until = ">";
      if (page.substr(i, 4) == "<!--") until = "-->";
      if (page.substr(i, 7) == "<script") until = "</script>";
      if (page.substr(i, 6) == "<style") until = "</style>";
      end = page.find(until, i);
      end = end == std::string_view::npos ? page.size() : end + std::string_view(until).size();
      out += '\n';
    } else {
      out += page[i];
    }
    i = end;
  }
  for (const auto& [entity, character] : {std::pair{"&lt;", "<"},
                                          {"&gt;", ">"},
                                          {"&quot;", "\""},
                                          {"&#39;", "'"},
                                          {"&#x27;", "'"},
                                          {"&nbsp;", " "},
                                          {"&amp;", "&"}}) {
    for (size_t at = 0; (at = out.find(entity, at)) != std::string::npos; ++at)
      out.replace(at, std::string_view(entity).size(), character);
  }
  return out;
}

bool isPage(std::string_view text) {
  const std::string_view begin = text.substr(0, 2000);
  for (std::string_view tag : {"<!doctype html", "<!DOCTYPE html", "<!DOCTYPE HTML", "<html"})
    if (begin.find(tag) != std::string_view::npos) return true;
  return false;
}

// A report in XML, as JUnit writes them, with each of its tags in a line of its own: many have but one line.
std::string byTags(std::string_view text) {
  if (text.find("<testsuite") == std::string_view::npos) return std::string(text);
  std::string out;
  for (char c : text) {
    if (c == '<' && !out.empty() && out.back() != '\n') out += '\n';
    out += c;
  }
  return out;
}

void stringsOf(const nlohmann::json& value, std::vector<std::string>& out) {
  if (value.is_string() && isNeedle(value.get_ref<const std::string&>())) {
    std::string spelled = value.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
    out.push_back(spelled.substr(1, spelled.size() - 2));
  }
  if (value.is_structured())
    for (const auto& child : value) stringsOf(child, out);
}

// Needles of a text that is JSON: one value, or several one after the other.
bool jsonNeedles(std::string_view text, std::vector<std::string>& out) {
  const std::string_view begin = stripped(text.substr(0, 200));
  if (begin.empty() || (begin[0] != '{' && begin[0] != '[')) return false;
  std::istringstream stream{std::string(text)};
  std::vector<std::string> found;
  while (stream >> std::ws && !stream.eof()) {
    nlohmann::json value;
    try {
      stream >> value;
    } catch (const nlohmann::json::exception&) {
      return false;
    }
    stringsOf(value, found);
  }
  out = std::move(found);
  return true;
}

// The length of an escape sequence, by the grammar of ECMA-48; 1 when it is none.
size_t sequence(std::string_view text) {
  constexpr size_t kLongest = 4096;
  const auto between = [&](size_t i, int low, int high) {
    return i < text.size() && text[i] >= low && text[i] <= high;
  };
  if (between(1, '[', '[')) {
    size_t end = 2;
    while (end < kLongest && between(end, 0x30, 0x3f)) ++end;  // parameters, then intermediates
    while (end < kLongest && between(end, 0x20, 0x2f)) ++end;
    return between(end, 0x40, 0x7e) ? end + 1 : 1;
  }
  if (text.size() > 1 && std::string_view("]PX^_").find(text[1]) != std::string_view::npos) {
    const size_t end = text.substr(0, kLongest).find_first_of("\x07\x1b\n", 2);
    if (end == std::string_view::npos || text[end] == '\n') return 1;
    if (text[end] == '\x07') return end + 1;
    return between(end + 1, '\\', '\\') ? end + 2 : 1;
  }
  if (between(1, 0x23, 0x2f))
    return between(2, 0x30, 0x7e) ? 3 : between(2, 0x23, 0x2f) && between(3, 0x30, 0x7e) ? 4 : 1;
  return between(1, 0x30, 0x7e) ? 2 : 1;
}

}  // namespace

std::string onScreen(std::string_view text) {
  std::string out;
  std::vector<std::string_view> cells;
  size_t column = 0;
  const auto endLine = [&] {
    std::string line;
    for (std::string_view cell : cells) line += cell;
    const size_t last = line.find_last_not_of(" \t\r");
    out.append(line, 0, last == std::string::npos ? 0 : last + 1);
    cells.clear();
    column = 0;
  };
  for (size_t i = 0; i < text.size();) {
    const char c = text[i];
    size_t size = 1;
    if (c == '\n') {
      endLine();
      out += '\n';
    } else if (c == '\r') {
      column = 0;
    } else if (c == '\b') {
      column -= column > 0;
    } else if (c == '\x1b') {
      size = sequence(text.substr(i));
      const std::string_view escape = text.substr(i, size);
      if (escape == "\x1b[K" || escape == "\x1b[0K") cells.resize(std::min(cells.size(), column));
      if (escape == "\x1b[2K") cells.clear();
    } else if (c != '\x07') {
      size = std::max<size_t>(spw::detail::utf8Length(text.substr(i)), 1);
      if (cells.size() <= column) cells.resize(column + 1, " ");
      cells[column++] = text.substr(i, size);
    }
    i += size;
  }
  endLine();
  return out;
}

std::vector<std::string> needlesIn(std::string_view text) {
  std::vector<std::string> found;
  if (jsonNeedles(text, found)) return found;
  const std::string seen = onScreen(isPage(text) ? shown(text) : byTags(text));
  const bool diff = seen.starts_with("diff --git ") || seen.find("\ndiff --git ") != std::string::npos ||
                    seen.find("\n@@ -") != std::string::npos;
  std::unordered_set<std::string> known;
  bool hunk = false;
  for (size_t at = 0; at < seen.size();) {
    const size_t end = std::min(seen.find('\n', at), seen.size());
    const std::string_view whole = std::string_view(seen).substr(at, end - at), line = undrawn(stripped(whole));
    at = end + 1;
    hunk = diff && (whole.starts_with("@@ ") || (hunk && !whole.starts_with("diff --git ")));
    const bool changed = hunk && !whole.empty() && (whole[0] == '+' || whole[0] == '-' || whole[0] == '@');
    if (line.size() > 1 && (changed || isNeedle(line)) && known.insert(std::string(line)).second)
      found.emplace_back(line);
  }
  return found;
}

std::vector<std::string> missing(const std::vector<std::string>& needles, std::string_view result) {
  std::vector<std::string> lost;
  if (needles.empty()) return lost;
  const std::string seen = onScreen(isPage(result) ? shown(result) + '\n' + std::string(result) : byTags(result));
  std::unordered_set<std::string_view> lines;
  for (size_t at = 0; at < seen.size();) {
    const size_t end = std::min(seen.find('\n', at), seen.size());
    lines.insert(stripped(std::string_view(seen).substr(at, end - at)));
    at = end + 1;
  }
  for (const std::string& needle : needles) {
    if (lines.contains(needle) || result.find(needle) != std::string_view::npos ||
        seen.find(needle) != std::string::npos)
      continue;
    // path:12: text, path-12-text, or path: text where the path has a folder or an extension
    const size_t size = beginningPath(needle);
    const size_t path = size > 0 ? seen.find(needle.substr(0, size)) : std::string::npos;
    if (path == std::string::npos || seen.find(needle.substr(size + 1), path) == std::string::npos)
      lost.push_back(needle);
  }
  return lost;
}

}  // namespace spillway::compress
