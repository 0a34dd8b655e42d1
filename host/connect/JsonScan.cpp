#include "host/connect/JsonScan.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "host/connect/Document.h"

namespace spillway::connect {
namespace {

constexpr int kDeepest = 200;

base::Error at(std::string_view text, size_t place, const std::string& what) {
  const auto line =
      std::count(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(std::min(place, text.size())), '\n');
  return cannot("line " + std::to_string(line + 1) + ": " + what);
}

bool isBlank(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }

// A bare name or a scalar that is no string.
bool isBare(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '$' ||
         c == '.' || c == '+' || c == '-' || (c & 0x80) != 0;
}

base::Result<size_t> stringEnd(std::string_view text, size_t begin) {
  for (size_t i = begin + 1; i < text.size(); ++i) {
    if (text[i] == '\\')
      ++i;
    else if (text[i] == text[begin])
      return i + 1;
    else if (text[i] == '\n')
      break;
  }
  return at(text, begin, "a string does not end");
}

base::Result<size_t> bareEnd(std::string_view text, size_t begin) {
  size_t end = begin;
  while (end < text.size() && isBare(text[end])) ++end;
  if (end == begin) return at(text, begin, "a value or a name is expected");
  return end;
}

base::Result<size_t> endOf(std::string_view text, size_t begin, int depth);

base::Result<Items> scan(std::string_view text, size_t open, int depth) {
  if (depth > kDeepest) return at(text, open, "it is nested too deeply");
  const bool object = text[open] == '{';
  Items out;
  size_t place = open + 1;
  for (bool comma = true;;) {
    const auto next = skipBlank(text, place);
    if (!next.ok()) return next.error();
    place = *next;
    if (place >= text.size()) return at(text, open, "a bracket is not closed");
    if (text[place] == (object ? '}' : ']')) {
      out.close = place;
      out.trailingComma = comma && !out.items.empty();
      return out;
    }
    if (!comma) return at(text, place, "a comma is missing");
    Item item;
    item.begin = place;
    if (object) {
      const bool quoted = text[place] == '"' || text[place] == '\'';
      const auto end = quoted ? stringEnd(text, place) : bareEnd(text, place);
      if (!end.ok()) return end.error();
      item.name = unquoted(text.substr(place, *end - place));
      const auto colon = skipBlank(text, *end);
      if (!colon.ok()) return colon.error();
      if (*colon >= text.size() || text[*colon] != ':') return at(text, *end, "a colon is missing");
      const auto value = skipBlank(text, *colon + 1);
      if (!value.ok()) return value.error();
      place = *value;
    }
    const auto end = endOf(text, place, depth + 1);
    if (!end.ok()) return end.error();
    item.value = {place, *end};
    out.items.push_back(std::move(item));
    const auto behind = skipBlank(text, *end);
    if (!behind.ok()) return behind.error();
    comma = *behind < text.size() && text[*behind] == ',';
    place = comma ? *behind + 1 : *behind;
    if (comma) out.afterComma = place;
  }
}

base::Result<size_t> endOf(std::string_view text, size_t begin, int depth) {
  if (begin >= text.size()) return at(text, begin, "a value is missing");
  if (text[begin] == '"' || text[begin] == '\'') return stringEnd(text, begin);
  if (text[begin] != '{' && text[begin] != '[') return bareEnd(text, begin);
  const auto items = scan(text, begin, depth);
  if (!items.ok()) return items.error();
  return items->close + 1;
}

}  // namespace

base::Result<size_t> skipBlank(std::string_view text, size_t place) {
  for (;;) {
    while (place < text.size() && isBlank(text[place])) ++place;
    if (text.substr(place, 3) == "\xEF\xBB\xBF") {
      place += 3;
    } else if (text.substr(place, 2) == "//") {
      place = std::min(text.find('\n', place), text.size());
    } else if (text.substr(place, 2) == "/*") {
      const size_t end = text.find("*/", place + 2);
      if (end == std::string_view::npos) return at(text, place, "a comment does not end");
      place = end + 2;
    } else {
      return place;
    }
  }
}

base::Result<size_t> valueEnd(std::string_view text, size_t begin) { return endOf(text, begin, 0); }

base::Result<Items> itemsOf(std::string_view text, size_t open) { return scan(text, open, 0); }

std::string unquoted(std::string_view value) {
  if (value.size() < 2 || (value[0] != '"' && value[0] != '\'')) return std::string(value);
  std::string quoted(value);
  if (value[0] == '\'') {
    quoted = "\"";
    for (size_t i = 1; i + 1 < value.size(); ++i) {
      if (value[i] == '\\' && value[i + 1] == '\'') continue;
      if (value[i] == '"') quoted += '\\';
      quoted += value[i];
    }
    quoted += '"';
  }
  const auto parsed = nlohmann::json::parse(quoted, nullptr, false);
  return parsed.is_string() ? parsed.get<std::string>() : std::string(value.substr(1, value.size() - 2));
}

}  // namespace spillway::connect
