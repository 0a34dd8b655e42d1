#include "ModelPath.h"

#include <charconv>

namespace converse {
namespace {

std::string percentDecoded(std::string_view text) {
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

}  // namespace

ModelPath readPath(std::string_view path) {
  constexpr std::string_view kPrefix = "/model/";
  ModelPath out;
  const size_t slash = path.rfind('/');
  if (!path.starts_with(kPrefix) || slash < kPrefix.size()) return out;
  out.model = percentDecoded(path.substr(kPrefix.size(), slash - kPrefix.size()));
  const std::string_view operation = path.substr(slash + 1);
  out.streams = operation == "converse-stream";
  out.counts = operation == "count-tokens";
  return out;
}

}  // namespace converse
