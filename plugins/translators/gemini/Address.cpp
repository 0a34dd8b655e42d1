#include "Address.h"

namespace gemini {
namespace {

int hexDigit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

std::string percentDecoded(std::string_view text) {
  std::string out;
  for (size_t i = 0; i < text.size(); ++i) {
    const int high = text[i] == '%' && i + 2 < text.size() ? hexDigit(text[i + 1]) : -1;
    const int low = high >= 0 ? hexDigit(text[i + 2]) : -1;
    if (low >= 0) {
      out += static_cast<char>(high * 16 + low);
      i += 2;
    } else {
      out += text[i];
    }
  }
  return out;
}

bool asksForEvents(std::string_view query) {
  while (!query.empty()) {
    const size_t end = query.find('&');
    const std::string_view one = query.substr(0, end);
    if (one == "alt=sse" || one == "$alt=sse" || one == "%24alt=sse") return true;
    query = end == std::string_view::npos ? std::string_view() : query.substr(end + 1);
  }
  return false;
}

}  // namespace

std::string modelOf(std::string_view path) {
  constexpr std::string_view kModels = "/models/";
  const size_t slash = path.rfind('/');
  const size_t method = path.rfind(':');
  if (slash != std::string_view::npos && method != std::string_view::npos && method > slash) {
    path = path.substr(0, method);
  }
  if (const size_t models = path.find(kModels); models != std::string_view::npos) {
    return percentDecoded(path.substr(models + kModels.size()));
  }
  const size_t version = path.find('/', 1);
  return version != std::string_view::npos ? percentDecoded(path.substr(version + 1)) : std::string();
}

bool asksForArray(std::string_view path, std::string_view query) {
  return asksForStream(path) && !asksForEvents(query);
}

}  // namespace gemini
