// JSON text without the white space between its values: what a frame, which is one line, can hold, and what makes two
// spellings of one value the same.
//
// Threading: any thread.
#pragma once

#include <string>
#include <string_view>

namespace spw {

// `json` is valid JSON text.
inline std::string compactJson(std::string_view json) {
  std::string out;
  out.reserve(json.size());
  bool inString = false;
  for (size_t i = 0; i < json.size(); ++i) {
    const char c = json[i];
    if (inString && c == '\\' && i + 1 < json.size()) {
      out += c;
      out += json[++i];
      continue;
    }
    if (c == '"') inString = !inString;
    if (inString || (c != ' ' && c != '\n' && c != '\r' && c != '\t')) out += c;
  }
  return out;
}

}  // namespace spw
