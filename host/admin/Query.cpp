#include "host/admin/Query.h"

#include <algorithm>
#include <charconv>

#include "host/base/Strings.h"

namespace spillway::admin {
namespace {

int hexDigit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

}  // namespace

std::string percentDecoded(std::string_view text) {
  std::string out;
  for (size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '%' && i + 2 < text.size() && hexDigit(text[i + 1]) >= 0 && hexDigit(text[i + 2]) >= 0) {
      out += static_cast<char>(hexDigit(text[i + 1]) * 16 + hexDigit(text[i + 2]));
      i += 2;
    } else {
      out += text[i] == '+' ? ' ' : text[i];
    }
  }
  return out;
}

Query::Query(std::string_view text, std::span<const std::string_view> known) {
  while (!text.empty()) {
    std::string_view part = text.substr(0, text.find('&'));
    text.remove_prefix(std::min(part.size() + 1, text.size()));
    if (part.empty()) continue;
    std::string name = percentDecoded(part.substr(0, part.find('=')));
    std::string_view value = part.substr(std::min(part.find('='), part.size()));
    if (!value.empty()) value.remove_prefix(1);
    if (std::find(known.begin(), known.end(), name) == known.end()) {
      std::string_view close = base::nearest(name, known);
      note("unknown parameter '" + name + "'" + (close.empty() ? "" : "; did you mean '" + std::string(close) + "'?"));
    }
    values_.emplace_back(std::move(name), percentDecoded(value));
  }
}

std::string Query::text(std::string_view name) const { return given(name).value_or(std::string()); }

std::optional<std::string> Query::given(std::string_view name) const {
  for (const auto& [key, value] : values_)
    if (key == name) return value;
  return std::nullopt;
}

int64_t Query::number(std::string_view name, int64_t least, int64_t most, int64_t other) {
  std::string value = text(name);
  if (value.empty()) return other;
  int64_t number = 0;
  auto [end, failure] = std::from_chars(value.data(), value.data() + value.size(), number);
  if (failure == std::errc() && end == value.data() + value.size() && number >= least && number <= most) return number;
  wrong(name, "a whole number from " + std::to_string(least) + " to " + std::to_string(most));
  return other;
}

void Query::wrong(std::string_view name, const std::string& expected) {
  note("parameter '" + std::string(name) + "': expected " + expected + ", got '" + text(name) + "'");
}

}  // namespace spillway::admin
