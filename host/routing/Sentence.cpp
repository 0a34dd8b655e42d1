#include "host/routing/Sentence.h"

#include <cstdio>

namespace spillway::routing {

std::string waitWords(int64_t ms) {
  const auto rounded = [ms](int64_t unit) { return std::to_string((ms + unit - 1) / unit); };
  if (ms <= 0) return "0 s";
  if (ms < 1000) return std::to_string(ms) + " ms";
  if (ms <= 120'000) return rounded(1000) + " s";
  if (ms <= 7'200'000) return rounded(60'000) + " min";
  return rounded(3'600'000) + " h";
}

std::string dollarWords(int64_t nanoDollars) {
  const double dollars = static_cast<double>(nanoDollars) / 1e9;
  int decimals = 2;
  for (double least = 0.1; decimals < 9 && dollars < least; least /= 10) ++decimals;
  char text[48];
  std::snprintf(text, sizeof text, "$%.*f", nanoDollars == 0 ? 0 : decimals, dollars);
  return text;
}

std::string shortened(std::string_view text, size_t most) {
  if (text.size() <= most) return std::string(text);
  size_t end = most > 3 ? most - 3 : 0;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xc0) == 0x80) --end;
  return std::string(text.substr(0, end)) + "...";
}

}  // namespace spillway::routing
