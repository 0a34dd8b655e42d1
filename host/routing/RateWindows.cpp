#include "host/routing/RateWindows.h"

#include <charconv>
#include <cmath>

#include "host/base/Strings.h"
#include "host/routing/RetryAfter.h"

namespace spillway::routing {

namespace {

constexpr std::string_view kPrefixes[] = {"x-ratelimit-", "ratelimit-", "x-rate-limit-"};
constexpr int64_t kNonsenseMs = int64_t{10} * 365 * 24 * 3600 * 1000;

bool startsWith(std::string_view text, std::string_view prefix) {
  return text.size() >= prefix.size() && base::iequals(text.substr(0, prefix.size()), prefix);
}

// "limit" or "limit-requests": moves past the part and its dash.
bool takePart(std::string_view& text, std::string_view part) {
  if (!startsWith(text, part)) return false;
  std::string_view rest = text.substr(part.size());
  if (!rest.empty() && rest.front() != '-') return false;
  if (!rest.empty()) rest.remove_prefix(1);
  text = rest;
  return true;
}

// A count, which some services write with a fraction; -1 when it is none.
int64_t amount(std::string_view text) {
  text = base::trim(text);
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value, std::chars_format::fixed);
  if (error != std::errc{} || end != text.data() + text.size() || !(value < 9e15)) return -1;
  return value <= 0 ? 0 : static_cast<int64_t>(std::ceil(value));
}

}  // namespace

void RateWindows::header(std::string_view name, std::string_view value) {
  if (name.size() < 10) {
    if (name.size() == 4 && base::iequals(name, "date")) date_ = value;
    return;
  }
  const char first = static_cast<char>(name[0] | 0x20);
  if (first != 'x' && first != 'r') return;
  for (std::string_view prefix : kPrefixes) {
    if (!startsWith(name, prefix)) continue;
    std::string_view rest = name.substr(prefix.size());
    std::string_view Raw::*part = nullptr;
    if (takePart(rest, "limit"))
      part = &Raw::limit;
    else if (takePart(rest, "remaining"))
      part = &Raw::remaining;
    else if (takePart(rest, "reset"))
      part = &Raw::reset;
    if (part == nullptr) return;
    size_t at = 0;
    while (at < count_ && !base::iequals(raw_[at].name, rest)) ++at;
    if (at == kMost) return;
    if (at == count_) raw_[count_++] = {.name = rest, .limit = {}, .remaining = {}, .reset = {}};
    if ((raw_[at].*part).empty()) raw_[at].*part = value;
    return;
  }
}

std::span<const RateWindow> RateWindows::windows(int64_t nowMs) {
  const int64_t theirNowMs = count_ > 0 && !date_.empty() ? parseHttpDate(date_).value_or(nowMs) : nowMs;
  size_t count = 0;
  for (size_t i = 0; i < count_; ++i) {
    const Raw& raw = raw_[i];
    RateWindow window;
    window.name = raw.name.empty() ? std::string_view("all") : raw.name;
    window.limit = amount(raw.limit);
    window.remaining = amount(raw.remaining);
    if (window.limit < 0 && window.remaining < 0) continue;
    const std::optional<int64_t> wait = raw.reset.empty() ? std::nullopt : parseReset(raw.reset, theirNowMs);
    if (wait && *wait >= 0 && *wait <= kNonsenseMs) window.resetMs = nowMs + *wait;
    windows_[count++] = window;
  }
  return {windows_.data(), count};
}

}  // namespace spillway::routing
