#include "Stamp.h"

#include <spillway/text/Shape.hpp>

namespace log_lines {
namespace {

constexpr size_t kNear = 64;

bool isClock(std::string_view text) {
  using spw::text::isDigit;
  return text.size() >= 8 && isDigit(text[0]) && isDigit(text[1]) && text[2] == ':' && isDigit(text[3]) &&
         isDigit(text[4]) && text[5] == ':' && isDigit(text[6]) && isDigit(text[7]);
}

}  // namespace

size_t stampEnd(std::string_view line) {
  using spw::text::isDigit;
  for (size_t i = 0; i + 8 <= line.size() && i < kNear; ++i) {
    if (!isClock(line.substr(i)) || (i > 0 && isDigit(line[i - 1]))) continue;
    size_t end = i + 8;
    for (int fractions = 0; fractions < 2; ++fractions) {  // some loggers write it twice: 00:07,315.315Z
      size_t fraction = end + 1;
      if (end >= line.size() || (line[end] != '.' && line[end] != ',')) break;
      while (fraction < line.size() && isDigit(line[fraction])) ++fraction;
      if (fraction == end + 1) break;
      end = fraction;
    }
    if (end < line.size() && line[end] == 'Z') ++end;
    return end;
  }
  return 0;
}

bool isLogLine(std::string_view line) {
  if (stampEnd(line) > 0) return true;
  while (!line.empty() && (line[0] == '[' || line[0] == ' ' || line[0] == '<')) line.remove_prefix(1);
  for (std::string_view level :
       {"INFO", "DEBUG", "TRACE", "WARN", "ERROR", "FATAL", "info:", "debug:", "warn:", "error:"})
    if (line.starts_with(level)) return true;
  return false;
}

}  // namespace log_lines
