#include "host/config/Scalars.h"

#include <algorithm>
#include <charconv>
#include <chrono>
#include <cmath>
#include <initializer_list>

#include "host/base/Strings.h"

namespace spillway::config {

namespace {

bool isDigit(char c) { return c >= '0' && c <= '9'; }
bool isLetter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

template <class T>
std::optional<T> parseWhole(std::string_view text) {
  T value{};
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return value;
}

struct Unit {
  std::string_view name;
  uint64_t factor;
};

// "<number><unit>" as number times factor.
std::optional<uint64_t> parseWithUnit(std::string_view text, const Unit* units, size_t count, uint64_t most,
                                      uint64_t least = 1) {
  const size_t digits = std::min(text.find_first_not_of("0123456789"), text.size());
  const std::optional<uint64_t> number = parseWhole<uint64_t>(text.substr(0, digits));
  const std::string_view unit = base::trim(text.substr(digits));
  if (!number) return std::nullopt;
  for (size_t i = 0; i < count; ++i) {
    if (!base::iequals(units[i].name, unit)) continue;
    if (*number < least || *number > most / units[i].factor) return std::nullopt;
    return *number * units[i].factor;
  }
  return std::nullopt;
}

bool isHostName(std::string_view host) {
  return !host.empty() && host.size() <= 253 && std::all_of(host.begin(), host.end(), [](char c) {
    return isLetter(c) || isDigit(c) || c == '.' || c == '-' || c == '_';
  });
}

bool isBracketed(std::string_view host) {
  return host.size() > 4 && host.front() == '[' && host.back() == ']' &&
         host.find_first_not_of("0123456789abcdefABCDEF:.", 1) == host.size() - 1;
}

}  // namespace

std::optional<ListenAddress> parseAddress(std::string_view text) {
  const size_t colon = text.rfind(':');
  if (colon == std::string_view::npos) return std::nullopt;
  const std::string_view host = text.substr(0, colon);
  const std::optional<uint16_t> port = parseWhole<uint16_t>(text.substr(colon + 1));
  if (!port) return std::nullopt;
  if (isBracketed(host)) return ListenAddress{std::string(host.substr(1, host.size() - 2)), *port};
  if (!isHostName(host)) return std::nullopt;
  return ListenAddress{std::string(host), *port};
}

bool isLoopback(const ListenAddress& address) {
  return address.host == "::1" || base::iequals(address.host, "localhost") || address.host.starts_with("127.");
}

std::optional<int64_t> parseDurationMs(std::string_view text) {
  constexpr Unit kUnits[] = {{"ms", 1}, {"s", 1000}, {"m", 60'000}, {"min", 60'000}, {"h", 3'600'000}};
  constexpr uint64_t kMost = uint64_t{3660} * 24 * 3'600'000;
  const std::optional<uint64_t> ms = parseWithUnit(text, kUnits, std::size(kUnits), kMost, 0);
  return ms ? std::optional(static_cast<int64_t>(*ms)) : std::nullopt;
}

std::optional<uint64_t> parseSize(std::string_view text) {
  constexpr Unit kUnits[] = {{"", 1},
                             {"B", 1},
                             {"KiB", uint64_t{1} << 10},
                             {"MiB", uint64_t{1} << 20},
                             {"GiB", uint64_t{1} << 30},
                             {"KB", 1000},
                             {"MB", 1000 * 1000},
                             {"GB", 1000 * 1000 * 1000}};
  return parseWithUnit(text, kUnits, std::size(kUnits), uint64_t{16} << 30);
}

std::optional<int64_t> parseTokens(std::string_view text) {
  constexpr Unit kUnits[] = {{"", 1}, {"k", 1000}, {"M", 1'000'000}};
  const std::optional<uint64_t> tokens = parseWithUnit(text, kUnits, std::size(kUnits), 1'000'000'000);
  return tokens ? std::optional(static_cast<int64_t>(*tokens)) : std::nullopt;
}

std::optional<DayWindow> parseDayWindow(std::string_view text) {
  const auto minute = [](std::string_view clock) -> std::optional<int> {
    const size_t colon = clock.find(':');
    if (colon == std::string_view::npos || clock.size() - colon != 3) return std::nullopt;
    const std::optional<unsigned> hour = parseWhole<unsigned>(clock.substr(0, colon));
    const std::optional<unsigned> rest = parseWhole<unsigned>(clock.substr(colon + 1));
    if (!hour || !rest || *rest > 59 || *hour * 60 + *rest > 24 * 60) return std::nullopt;
    return static_cast<int>(*hour * 60 + *rest);
  };
  const size_t dash = text.find('-');
  if (dash == std::string_view::npos) return std::nullopt;
  const std::optional<int> from = minute(base::trim(text.substr(0, dash))),
                           to = minute(base::trim(text.substr(dash + 1)));
  if (!from || !to || *from == *to) return std::nullopt;
  return DayWindow{*from, *to};
}

std::optional<std::string> parseBaseUrl(std::string_view text) {
  std::string_view rest = text;
  if (rest.starts_with("https://"))
    rest.remove_prefix(8);
  else if (rest.starts_with("http://"))
    rest.remove_prefix(7);
  else
    return std::nullopt;
  for (const char c : rest)
    if (static_cast<unsigned char>(c) <= ' ' || static_cast<unsigned char>(c) >= 0x7f || c == '?' || c == '#' ||
        c == '@' || c == '\\' || c == '"' || c == '<' || c == '>')
      return std::nullopt;
  const std::string_view authority = rest.substr(0, rest.find('/'));
  const size_t colon = authority.rfind(':');
  const bool port = colon != std::string_view::npos && !authority.ends_with(']');
  const std::string_view host = port ? authority.substr(0, colon) : authority;
  // A setting of the account may stand in a host: "{region}.example.com".
  std::string plain(host);
  std::erase_if(plain, [](char c) { return c == '{' || c == '}'; });
  if (!isHostName(plain) && !isBracketed(host)) return std::nullopt;
  if (port && parseWhole<uint16_t>(authority.substr(colon + 1)).value_or(0) == 0) return std::nullopt;
  const size_t end = text.find_last_not_of('/');
  return std::string(text.substr(0, end + 1));
}

std::optional<int64_t> parseInteger(std::string_view text) { return parseWhole<int64_t>(text); }

std::optional<double> parsePrice(std::string_view text) {
  const std::optional<double> value = parseWhole<double>(text);
  if (!value || !std::isfinite(*value) || *value < 0 || *value > 1e6) return std::nullopt;
  return value;
}

std::optional<int64_t> parseDollars(std::string_view text) {
  constexpr size_t kDecimals = 6;
  const size_t point = std::min(text.find('.'), text.size());
  std::string digits(text.substr(0, point));
  std::string decimals(point < text.size() ? text.substr(point + 1) : "0");
  if (digits.empty() || digits.size() > 7 || decimals.empty() || decimals.size() > kDecimals) return std::nullopt;
  decimals.resize(kDecimals, '0');
  digits += decimals;
  if (!std::all_of(digits.begin(), digits.end(), isDigit)) return std::nullopt;
  const std::optional<int64_t> micros = parseWhole<int64_t>(digits);
  return micros && *micros > 0 && *micros <= int64_t{1'000'000} * 1'000'000 ? micros : std::nullopt;
}

std::optional<int64_t> parseDateMs(std::string_view text) {
  if (text.size() != 10 || text[4] != '-' || text[7] != '-') return std::nullopt;
  for (const size_t at : std::initializer_list<size_t>{0, 1, 2, 3, 5, 6, 8, 9})
    if (!isDigit(text[at])) return std::nullopt;
  const auto year = parseWhole<int>(text.substr(0, 4));
  const auto month = parseWhole<unsigned>(text.substr(5, 2)), day = parseWhole<unsigned>(text.substr(8, 2));
  const std::chrono::year_month_day date{std::chrono::year(*year), std::chrono::month(*month), std::chrono::day(*day)};
  if (!date.ok() || *year < 1970) return std::nullopt;
  return int64_t{std::chrono::sys_days(date).time_since_epoch().count()} * 24 * 3'600'000;
}

std::optional<bool> parseBoolean(std::string_view text) {
  if (text == "true") return true;
  if (text == "false") return false;
  return std::nullopt;
}

bool isName(std::string_view text) {
  if (text.empty() || text.size() > 64 || (!isLetter(text[0]) && !isDigit(text[0]))) return false;
  return std::all_of(text.begin(), text.end(),
                     [](char c) { return isLetter(c) || isDigit(c) || c == '.' || c == '_' || c == '-'; });
}

bool isHeaderName(std::string_view name) {
  return !name.empty() && name.size() <= 128 && std::all_of(name.begin(), name.end(), [](char c) {
    return isLetter(c) || isDigit(c) || std::string_view("!#$%&'*+-.^_`|~").find(c) != std::string_view::npos;
  });
}

bool isHeaderValue(std::string_view value) {
  return value.size() <= 8192 && std::all_of(value.begin(), value.end(), [](char c) {
           const auto byte = static_cast<unsigned char>(c);
           return byte == '\t' || (byte >= 0x20 && byte != 0x7f);
         });
}

}  // namespace spillway::config
