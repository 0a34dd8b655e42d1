// The shell command in a tool call's JSON arguments: the member "command", "cmd" or "script", a string or an array of
// words. Only the beginning of long arguments is looked at, so it takes constant time.
//
// Pure functions, safe from any thread.
#pragma once

#include <algorithm>
#include <string>
#include <string_view>

namespace spw::text {
namespace detail {

class ArgumentScan {
 public:
  explicit ArgumentScan(std::string_view json) : rest_(json.substr(0, 16384)) {}

  // The command's text; empty when there is none.
  std::string command() {
    if (!take('{')) return {};
    for (size_t members = 0; members < 64; ++members) {
      std::string name, value;
      if (!string(&name) || !take(':')) return {};
      const bool wanted = name == "command" || name == "cmd" || name == "script";
      blanks();
      if (wanted && rest_.starts_with('"')) {
        string(&value);
        return value;
      }
      if (wanted && rest_.starts_with('[')) return words();
      if (!skipValue() || !take(',')) return {};
    }
    return {};
  }

 private:
  void blanks() {
    while (!rest_.empty() && (rest_[0] == ' ' || rest_[0] == '\n' || rest_[0] == '\t' || rest_[0] == '\r'))
      rest_.remove_prefix(1);
  }
  bool take(char c) {
    blanks();
    if (!rest_.starts_with(c)) return false;
    rest_.remove_prefix(1);
    return true;
  }

  // A string, unescaped into *out; what is not ASCII in an escape becomes '?', and a string may be broken off.
  bool string(std::string* out) {
    if (!take('"')) return false;
    size_t i = 0;
    for (; i < rest_.size() && rest_[i] != '"'; ++i) {
      if (rest_[i] != '\\' || i + 1 == rest_.size()) {
        if (out != nullptr) *out += rest_[i];
        continue;
      }
      const char c = rest_[++i];
      if (out != nullptr) *out += c == 'n' ? '\n' : c == 't' ? '\t' : c == 'r' ? '\r' : c == 'u' ? '?' : c;
      if (c == 'u') i = std::min(i + 4, rest_.size());
    }
    rest_.remove_prefix(std::min(rest_.size(), i + 1));
    return true;
  }

  // Steps over a value: by brackets, with strings in them.
  bool skipValue() {
    int depth = 0;
    for (blanks(); !rest_.empty(); rest_.remove_prefix(1)) {
      const char c = rest_[0];
      if (c == '"') {
        string(nullptr);
        if (depth == 0) return true;
        if (rest_.empty()) return false;
      }
      if (depth == 0 && (rest_[0] == ',' || rest_[0] == '}')) return true;
      if (rest_[0] == '{' || rest_[0] == '[') ++depth;
      if (rest_[0] == '}' || rest_[0] == ']') --depth;
    }
    return false;
  }

  // An array of words as one line; words with blanks get quotes.
  std::string words() {
    std::string line;
    take('[');
    for (std::string word; string(&word); word.clear()) {
      if (!line.empty()) line += ' ';
      const char quote = word.find('\'') == std::string::npos ? '\'' : '"';
      const bool plain = !word.empty() && word.find_first_of(" \t\n;|&'\"()<>") == std::string::npos;
      if (!plain) line += quote;
      line += word;
      if (!plain) line += quote;
      if (!take(',')) break;
    }
    return line;
  }

  std::string_view rest_;
};

}  // namespace detail

inline std::string commandIn(std::string_view arguments) { return detail::ArgumentScan(arguments).command(); }

}  // namespace spw::text
