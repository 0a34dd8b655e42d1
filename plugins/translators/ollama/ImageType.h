// What kind of image a base64 text is: this wire does not say, others must.
//
// Pure functions; any thread.
#pragma once

#include <string_view>

namespace ollama {

// "image/png"; empty when the first bytes are those of no known kind.
inline std::string_view imageType(std::string_view base64) {
  struct Row {
    std::string_view begin, type;
  };
  static constexpr Row kRows[] = {{"iVBORw0KGgo", "image/png"},
                                  {"/9j/", "image/jpeg"},
                                  {"R0lGOD", "image/gif"},
                                  {"UklGR", "image/webp"},
                                  {"Qk", "image/bmp"}};
  for (const Row& row : kRows) {
    if (base64.starts_with(row.begin)) return row.type;
  }
  return {};
}

// Whether a text may be base64, by its first characters: an address or a path is not.
inline bool looksLikeBase64(std::string_view text) {
  constexpr size_t kLook = 64;
  constexpr std::string_view kDigits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/=";
  return !text.empty() && text.substr(0, kLook).find_first_not_of(kDigits) == std::string_view::npos;
}

}  // namespace ollama
