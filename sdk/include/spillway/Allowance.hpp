// Numbers and moments as vendors write them where they tell what an account has left, for quota() of providers.
//
// Threading: one thread per call at a time.
#pragma once

#include <charconv>
#include <cmath>
#include <optional>
#include <string>
#include <string_view>

#include "ProviderTypes.hpp"
#include "Time.hpp"

namespace spw {

// A number, also one that is written as a text, also with a dollar in front.
inline std::optional<double> amountOf(Json value) {
  std::optional<double> amount = value.number();
  if (value.isString()) {
    std::string_view text = value.str();
    if (!text.empty() && text.front() == '$') text.remove_prefix(1);
    double read = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), read);
    if (error == std::errc() && !text.empty() && end == text.data() + text.size()) amount = read;
  }
  return amount && std::isfinite(*amount) ? amount : std::nullopt;
}

// A moment as milliseconds since 1970: RFC 3339, a date alone, or a number of seconds or of milliseconds. 0: none.
inline int64_t momentOf(Json value) {
  if (value.isString()) {
    const std::string text(value.str());
    return parseRfc3339(text.size() == 10 ? text + "T00:00:00Z" : text).value_or(0);
  }
  constexpr double kSeconds = 1e11;  // fewer are not milliseconds of this century
  const double number = amountOf(value).value_or(0);
  if (!(number > 0) || !(number < 1e14)) return 0;
  return static_cast<int64_t>(number < kSeconds ? number * 1000 : number);
}

// What is left of `limit` after `used`; nothing when one of them is not said.
inline std::optional<double> leftOf(std::optional<double> limit, std::optional<double> used) {
  if (!limit || !used) return std::nullopt;
  return *limit - *used;
}

// What quota() returns when it has found nothing that it knows.
inline Status noAllowance(Error& error) {
  return error.failed(SPW_FAULT_SERVER, "the answer does not say what is left");
}

}  // namespace spw
