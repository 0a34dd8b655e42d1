// Percent-encoding, as paths carry a model's name.
//
// Threading: pure function; any thread.
#pragma once

#include <charconv>
#include <string>
#include <string_view>

namespace spw {

// What is no two hexadecimal digits behind a percent sign stands for itself.
inline std::string percentDecoded(std::string_view text) {
  std::string out;
  for (size_t i = 0; i < text.size(); ++i) {
    unsigned byte = 0;
    const bool escaped = text[i] == '%' && i + 2 < text.size() &&
                         std::from_chars(text.data() + i + 1, text.data() + i + 3, byte, 16).ptr == text.data() + i + 3;
    out += escaped ? static_cast<char>(byte) : text[i];
    if (escaped) i += 2;
  }
  return out;
}

}  // namespace spw
