#include "host/config/YamlText.h"

#include <algorithm>
#include <cstdlib>

#include "host/base/JsonText.h"

namespace spillway::config {
namespace {

constexpr size_t kWidth = 110;

bool number(const std::string& text, double& into) {
  if (text.empty() || text.find_first_not_of("0123456789+-.eE") != std::string::npos) return false;
  char* end = nullptr;
  into = std::strtod(text.c_str(), &end);
  return end == text.c_str() + text.size();
}

bool isWord(const std::string& text) {
  constexpr std::string_view kOther[] = {"~",     "null", "Null", "NULL", "true", "True", "TRUE", "false", "False",
                                         "FALSE", "yes",  "Yes",  "no",   "No",   "on",   "On",   "off",   "Off"};
  return std::find(std::begin(kOther), std::end(kOther), text) == std::end(kOther);
}

bool plain(const std::string& text, bool inFlow) {
  double unused = 0;
  if (text.empty() || !isWord(text) || number(text, unused) || isBlank(text.front()) || isBlank(text.back()))
    return false;
  if (std::string_view("-?:,[]{}#&*!|>'\"%@`").find(text.front()) != std::string_view::npos) return false;
  if (text.back() == ':' || text.find(": ") != std::string::npos || text.find(" #") != std::string::npos) return false;
  if (inFlow && text.find_first_of(",[]{}") != std::string::npos) return false;
  return std::all_of(text.begin(), text.end(), [](unsigned char c) { return c >= 0x20 && c != 0x7f; });
}

bool holdsMaps(const YAML::Node& value) {
  for (const auto& one : value) {
    if (value.IsSequence() && one.IsMap()) return true;
    const YAML::Node inner = value.IsMap() ? one.second : one;
    if (!inner.IsScalar() && holdsMaps(inner)) return true;
  }
  return false;
}

bool fits(const YAML::Node& value, size_t used) {
  if (value.IsScalar() || value.IsNull() || value.size() == 0) return true;
  return !holdsMaps(value) && used + flowText(value, false).size() <= kWidth;
}

std::string spaces(int column) { return std::string(static_cast<size_t>(column), ' '); }

}  // namespace

bool sameValue(const YAML::Node& a, const YAML::Node& b) {
  if (a.IsNull() || b.IsNull()) return a.IsNull() && b.IsNull();
  if (a.IsScalar() || b.IsScalar()) {
    if (!a.IsScalar() || !b.IsScalar()) return false;
    if (a.Scalar() == b.Scalar()) return true;
    double one = 0, other = 0;
    return number(a.Scalar(), one) && number(b.Scalar(), other) && one == other;
  }
  if (a.Type() != b.Type() || a.size() != b.size()) return false;
  if (a.IsSequence()) {
    for (size_t i = 0; i < a.size(); ++i)
      if (!sameValue(a[i], b[i])) return false;
    return true;
  }
  for (const auto& pair : a) {
    const YAML::Node other = b[pair.first.Scalar()];
    if (!other || !sameValue(pair.second, other)) return false;
  }
  return true;
}

std::string plainOrQuoted(const std::string& word, bool inFlow) {
  if (plain(word, inFlow)) return word;
  if (std::any_of(word.begin(), word.end(), [](unsigned char c) { return c < 0x20 || c == 0x7f; })) {
    std::string out = "\"";
    const size_t at = out.size();
    out.resize(at + base::escapedSize(word));
    base::escape(word, out.data() + at);
    return out += '"';
  }
  std::string out = "'";
  for (const char c : word) out += c == '\'' ? std::string("''") : std::string(1, c);
  return out += '\'';
}

std::string flowText(const YAML::Node& value, bool inFlow) {
  if (value.IsNull()) return "null";
  // What JSON wrote without quotes is a number or a word of its own.
  if (value.IsScalar()) return value.Tag() == "?" ? value.Scalar() : plainOrQuoted(value.Scalar(), inFlow);
  std::string out(1, value.IsMap() ? '{' : '[');
  bool first = true;
  for (const auto& one : value) {
    if (!first) out += ", ";
    first = false;
    out += value.IsMap() ? plainOrQuoted(one.first.Scalar(), true) + ": " + flowText(one.second, true)
                         : flowText(one, true);
  }
  return out + (value.IsMap() ? '}' : ']');
}

std::string afterKey(const YAML::Node& value, int column, size_t used) {
  if (fits(value, static_cast<size_t>(column) + used + 1)) return " " + flowText(value, false) + "\n";
  return "\n" + spaces(column + 2) + blockText(value, column + 2);
}

std::string blockText(const YAML::Node& value, int column) {
  if (fits(value, static_cast<size_t>(column))) return flowText(value, false) + "\n";
  std::string out;
  for (const auto& one : value) {
    if (!out.empty()) out += spaces(column);
    if (value.IsMap()) {
      const std::string key = plainOrQuoted(one.first.Scalar(), false);
      out += key + ":" + afterKey(one.second, column, key.size() + 1);
    } else {
      out += "- " + blockText(one, column + 2);
    }
  }
  return out;
}

size_t quotedEnd(std::string_view text, size_t at) {
  const char quote = text[at];
  for (size_t i = at + 1; i < text.size(); ++i) {
    if (quote == '"' && text[i] == '\\') {
      ++i;
    } else if (text[i] == quote) {
      if (quote == '"' || i + 1 >= text.size() || text[i + 1] != '\'') return i + 1;
      ++i;
    }
  }
  return text.size();
}

size_t plainEnd(std::string_view text, size_t at, bool inFlow) {
  size_t end = at;
  for (; end < text.size() && text[end] != '\n'; ++end) {
    if (text[end] == '#' && end > at && isBlank(text[end - 1])) break;
    if (inFlow && std::string_view(",[]{}").find(text[end]) != std::string_view::npos) break;
  }
  while (end > at && isBlank(text[end - 1])) --end;
  return end;
}

size_t nodeEndOfKey(std::string_view text, size_t at) {
  if (at < text.size() && (text[at] == '"' || text[at] == '\'')) return quotedEnd(text, at);
  size_t end = at;
  while (end < text.size() && text[end] != '\n' &&
         !(text[end] == ':' && (end + 1 == text.size() || isBlank(text[end + 1]))))
    ++end;
  while (end > at && isBlank(text[end - 1])) --end;
  return end;
}

}  // namespace spillway::config
