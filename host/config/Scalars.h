// The written forms of single values: addresses, URLs, durations, sizes. Each function returns nothing when the text is
// not of that form.
//
// Pure; any thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "host/config/Config.h"

namespace spillway::config {

// "127.0.0.1:20128", "localhost:0", "[::1]:20128".
std::optional<ListenAddress> parseAddress(std::string_view text);

// Whether only this machine can reach the address.
bool isLoopback(const ListenAddress& address);

// Milliseconds of "500ms", "5s", "2m" or "1h"; at most ten years.
std::optional<int64_t> parseDurationMs(std::string_view text);

// Bytes of "4096", "64KiB", "64MiB", "1GiB" (and KB, MB, GB as powers of 1000); from 1 byte to 16 GiB.
std::optional<uint64_t> parseSize(std::string_view text);

// Tokens of "12000", "200k" or "1M"; from 1 to 1000M.
std::optional<int64_t> parseTokens(std::string_view text);

// "22:00-06:00"; the hours may be 0 to 24, and the two times differ.
std::optional<DayWindow> parseDayWindow(std::string_view text);

// A base URL without its trailing slashes: http or https, a host, an optional port and path; no user, query or blanks.
std::optional<std::string> parseBaseUrl(std::string_view text);

std::optional<int64_t> parseInteger(std::string_view text);
std::optional<double> parsePrice(std::string_view text);  // not negative

// Micro-dollars of "5", "2.5" or "0.000001": above 0, at most a million dollars, at most six decimals.
std::optional<int64_t> parseDollars(std::string_view text);

std::optional<int64_t> parseDateMs(std::string_view text);  // "2026-11-28": where that day of UTC begins, unix
std::optional<bool> parseBoolean(std::string_view text);    // true or false

// Letters, digits, '.', '_' and '-', at most 64 of them, beginning with a letter or digit.
bool isName(std::string_view text);

// Whether `name` may be the name of an HTTP header, and `value` its value.
bool isHeaderName(std::string_view name);
bool isHeaderValue(std::string_view value);

}  // namespace spillway::config
