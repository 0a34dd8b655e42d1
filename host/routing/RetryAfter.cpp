#include "host/routing/RetryAfter.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>

#include "host/base/Strings.h"
#include "host/routing/Verdict.h"

namespace spillway::routing {

namespace {

constexpr int64_t kNonsenseMs = int64_t{10} * 365 * 24 * 3600 * 1000;

enum class Format { Milliseconds, SecondsOrDate, Reset };

// A header that names the wait itself. Milliseconds are finer and therefore asked first.
struct Explicit {
  std::string_view header;
  Format format;
};
constexpr Explicit kExplicit[] = {
    {"retry-after-ms", Format::Milliseconds},
    {"x-ms-retry-after-ms", Format::Milliseconds},
    {"retry-after", Format::SecondsOrDate},
};

// Allowance windows: the reset counts only when nothing remains, or when the family does not say what remains.
struct Window {
  std::string_view remaining, reset;
  bool resetAlone;  // the reset means something without `remaining`
};
constexpr Window kWindows[] = {
    {"x-ratelimit-remaining-requests", "x-ratelimit-reset-requests", false},
    {"x-ratelimit-remaining-tokens", "x-ratelimit-reset-tokens", false},
    {"x-ratelimit-remaining-input-tokens", "x-ratelimit-reset-input-tokens", false},
    {"x-ratelimit-remaining-output-tokens", "x-ratelimit-reset-output-tokens", false},
    {"x-ratelimit-remaining-requests-minute", "x-ratelimit-reset-requests-minute", false},
    {"x-ratelimit-remaining-requests-hour", "x-ratelimit-reset-requests-hour", false},
    {"x-ratelimit-remaining-requests-day", "x-ratelimit-reset-requests-day", false},
    {"x-ratelimit-remaining-tokens-minute", "x-ratelimit-reset-tokens-minute", false},
    {"x-ratelimit-remaining-tokens-hour", "x-ratelimit-reset-tokens-hour", false},
    {"x-ratelimit-remaining-tokens-day", "x-ratelimit-reset-tokens-day", false},
    {"x-ratelimit-remaining", "x-ratelimit-reset", true},
    {"x-rate-limit-remaining", "x-rate-limit-reset", true},
    {"ratelimit-remaining", "ratelimit-reset", true},
};

// Digits with an optional fraction, to the end of the text; locale-free.
std::optional<double> parseDecimal(std::string_view text) {
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value, std::chars_format::fixed);
  if (error != std::errc{} || end != text.data() + text.size() || !std::isfinite(value)) return std::nullopt;
  return value;
}

std::optional<int64_t> toMs(double value, double factor) {
  const double ms = value * factor;
  if (!(std::abs(ms) < 9e15)) return std::nullopt;
  return static_cast<int64_t>(std::ceil(ms));
}

// Fixed-width digits at `at`, moved past; -1 when they are not all digits.
int takeDigits(std::string_view text, size_t& at, size_t width) {
  if (at + width > text.size()) return -1;
  int value = 0;
  for (size_t i = 0; i < width; ++i) {
    const char c = text[at + i];
    if (c < '0' || c > '9') return -1;
    value = value * 10 + (c - '0');
  }
  at += width;
  return value;
}

bool takeChar(std::string_view text, size_t& at, char wanted) {
  if (at >= text.size() || text[at] != wanted) return false;
  ++at;
  return true;
}

struct Civil {
  int year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0;

  bool valid() const {
    return year >= 1970 && year <= 9999 && month >= 1 && month <= 12 && day >= 1 && day <= 31 && hour >= 0 &&
           hour < 24 && minute >= 0 && minute < 60 && second >= 0 && second <= 60;
  }

  int64_t unixSeconds() const {
    // Days since 1970-01-01 in the proleptic Gregorian calendar, counting years from March.
    const int64_t y = year - (month <= 2 ? 1 : 0);
    const int64_t era = y / 400;
    const int64_t yearOfEra = y - era * 400;
    const int64_t dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
    const int64_t dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear;
    return ((era * 146097 + dayOfEra - 719468) * 24 + hour) * 3600 + minute * 60 + second;
  }
};

bool takeClock(std::string_view text, size_t& at, Civil& civil) {
  civil.hour = takeDigits(text, at, 2);
  if (!takeChar(text, at, ':')) return false;
  civil.minute = takeDigits(text, at, 2);
  if (!takeChar(text, at, ':')) return false;
  civil.second = takeDigits(text, at, 2);
  return true;
}

int monthNumber(std::string_view name) {
  constexpr std::string_view kMonths[] = {"jan", "feb", "mar", "apr", "may", "jun",
                                          "jul", "aug", "sep", "oct", "nov", "dec"};
  for (int i = 0; i < 12; ++i)
    if (base::iequals(name, kMonths[i])) return i + 1;
  return 0;
}

std::optional<int64_t> explicitWait(const Explicit& row, std::string_view value, int64_t serverNowMs) {
  if (row.format == Format::Milliseconds) {
    const std::optional<double> number = parseDecimal(value);
    return number ? toMs(*number, 1) : std::nullopt;
  }
  if (const std::optional<int64_t> wait = parseSeconds(value)) return wait;
  if (const std::optional<int64_t> wait = parseDuration(value)) return wait;
  if (const std::optional<int64_t> date = parseHttpDate(value)) return *date - serverNowMs;
  return std::nullopt;
}

bool usedUp(std::string_view remaining) {
  const std::optional<double> left = parseDecimal(base::trim(remaining));
  return left && *left <= 0;
}

// Keeps a usable wait, cut to a day.
int64_t usable(std::optional<int64_t> wait) {
  if (!wait || *wait <= 0 || *wait > kNonsenseMs) return 0;
  return std::min(*wait, kMostHintMs);
}

}  // namespace

std::optional<int64_t> parseSeconds(std::string_view text) {
  const std::optional<double> value = parseDecimal(base::trim(text));
  return value ? toMs(*value, 1000) : std::nullopt;
}

std::optional<int64_t> parseDuration(std::string_view text) {
  text = base::trim(text);
  if (text.empty()) return std::nullopt;
  double total = 0;
  while (!text.empty()) {
    const size_t digits = std::min(text.find_first_not_of("0123456789."), text.size());
    const std::optional<double> value = parseDecimal(text.substr(0, digits));
    if (!value) return std::nullopt;
    text.remove_prefix(digits);
    const size_t letters = std::min(text.find_first_of("0123456789."), text.size());
    const std::string_view unit = text.substr(0, letters);
    double factor = 0;
    if (unit == "ms")
      factor = 1;
    else if (unit == "us" || unit == "\u00b5s")
      factor = 0.001;
    else if (unit == "ns")
      factor = 0.000001;
    else if (unit == "s")
      factor = 1000;
    else if (unit == "m")
      factor = 60'000;
    else if (unit == "h")
      factor = 3'600'000;
    else if (unit == "d")
      factor = 86'400'000;
    else
      return std::nullopt;
    total += *value * factor;
    text.remove_prefix(letters);
  }
  return toMs(total, 1);
}

std::optional<int64_t> parseHttpDate(std::string_view text) {
  text = base::trim(text);
  const size_t comma = text.find(',');
  if (comma != 3) return std::nullopt;  // the two obsolete forms have not been seen in the wild
  Civil civil;
  size_t at = 4;
  if (!takeChar(text, at, ' ')) return std::nullopt;
  civil.day = takeDigits(text, at, 2);
  if (!takeChar(text, at, ' ') || at + 3 > text.size()) return std::nullopt;
  civil.month = monthNumber(text.substr(at, 3));
  at += 3;
  if (!takeChar(text, at, ' ')) return std::nullopt;
  civil.year = takeDigits(text, at, 4);
  if (!takeChar(text, at, ' ') || !takeClock(text, at, civil)) return std::nullopt;
  if (text.substr(at) != " GMT" && text.substr(at) != " UTC") return std::nullopt;
  if (!civil.valid()) return std::nullopt;
  return civil.unixSeconds() * 1000;
}

std::optional<int64_t> parseTimestamp(std::string_view text) {
  text = base::trim(text);
  Civil civil;
  size_t at = 0;
  civil.year = takeDigits(text, at, 4);
  if (!takeChar(text, at, '-')) return std::nullopt;
  civil.month = takeDigits(text, at, 2);
  if (!takeChar(text, at, '-')) return std::nullopt;
  civil.day = takeDigits(text, at, 2);
  if (!takeChar(text, at, 'T') && !takeChar(text, at, 't') && !takeChar(text, at, ' ')) return std::nullopt;
  if (!takeClock(text, at, civil) || !civil.valid()) return std::nullopt;
  int64_t ms = civil.unixSeconds() * 1000;
  if (takeChar(text, at, '.')) {
    const size_t start = at;
    int64_t unit = 100;
    for (; at < text.size() && text[at] >= '0' && text[at] <= '9'; ++at, unit /= 10) ms += unit * (text[at] - '0');
    if (at == start) return std::nullopt;
  }
  if (takeChar(text, at, 'Z') || takeChar(text, at, 'z')) return at == text.size() ? std::optional(ms) : std::nullopt;
  if (at >= text.size()) return std::nullopt;
  const int sign = text[at] == '+' ? 1 : text[at] == '-' ? -1 : 0;
  ++at;
  const int hours = takeDigits(text, at, 2);
  if (sign == 0 || hours < 0 || !takeChar(text, at, ':')) return std::nullopt;
  const int minutes = takeDigits(text, at, 2);
  if (minutes < 0 || at != text.size()) return std::nullopt;
  return ms - sign * (hours * 60 + minutes) * 60'000;
}

std::optional<int64_t> parseReset(std::string_view text, int64_t nowMs) {
  text = base::trim(text);
  if (const std::optional<double> number = parseDecimal(text)) {
    // A number this large is a point in time, in milliseconds or seconds; below it counts seconds from now.
    if (*number > 1e12) return toMs(*number - static_cast<double>(nowMs), 1);
    if (*number > 1e9) return toMs(*number * 1000 - static_cast<double>(nowMs), 1);
    return toMs(*number, 1000);
  }
  if (const std::optional<int64_t> duration = parseDuration(text)) return duration;
  if (const std::optional<int64_t> moment = parseTimestamp(text)) return *moment - nowMs;
  if (const std::optional<int64_t> moment = parseHttpDate(text)) return *moment - nowMs;
  return std::nullopt;
}

RetryHint readRetryAfter(const HeaderLookup& headers, int64_t nowMs) {
  const int64_t serverNowMs = parseHttpDate(headers("date")).value_or(nowMs);
  for (const Explicit& row : kExplicit) {
    const std::string_view value = base::trim(headers(row.header));
    if (value.empty()) continue;
    if (const int64_t wait = usable(explicitWait(row, value, serverNowMs)); wait > 0) return {wait, row.header};
  }
  RetryHint latest;
  for (const Window& window : kWindows) {
    const std::string_view reset = headers(window.reset);
    if (reset.empty()) continue;
    const std::string_view remaining = headers(window.remaining);
    if (remaining.empty() ? !window.resetAlone : !usedUp(remaining)) continue;
    const int64_t wait = usable(parseReset(reset, serverNowMs));
    if (wait > latest.afterMs) latest = {wait, window.reset};
  }
  return latest;
}

}  // namespace spillway::routing
