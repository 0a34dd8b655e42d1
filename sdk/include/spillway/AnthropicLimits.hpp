// Allowance windows as Anthropic states them on its Messages wire, and as the services that copy it do:
//   anthropic-ratelimit-<window>-{limit,remaining,reset}            of a key, per model
//   anthropic-ratelimit-unified-<window>-{status,utilization,reset}  of a subscription, for all models together
//
// Threading: pure function; any thread.
#pragma once

#include <array>
#include <charconv>
#include <string>
#include <string_view>

#include "Time.hpp"
#include "provider.hpp"

namespace spw {

namespace detail {

// The headers of one window. Views of the reply.
struct AnthropicWindow {
  std::string_view name, limit, remaining, reset, status, utilization;

  std::string_view* part(std::string_view word) {
    if (sameName(word, "limit")) return &limit;
    if (sameName(word, "remaining")) return &remaining;
    if (sameName(word, "reset")) return &reset;
    if (sameName(word, "status")) return &status;
    if (sameName(word, "utilization")) return &utilization;
    return nullptr;
  }
};

inline double shareOf(std::string_view text) {
  double value = -1;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  return error == std::errc() && end == text.data() + text.size() && value >= 0 && value < 1e6 ? value : -1;
}

// A window's name does not change with the spelling of headers on the way.
inline std::string lowerCase(std::string_view name) {
  std::string out(name);
  for (char& c : out)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c + ('a' - 'A'));
  return out;
}

}  // namespace detail

// What limits() of such a provider returns.
inline Status anthropicLimits(const Reply& reply, const LimitSink& sink) {
  constexpr std::string_view kPrefix = "anthropic-ratelimit-", kUnified = "unified";
  std::array<detail::AnthropicWindow, 12> windows;
  size_t count = 0;
  for (const spw_header& header : reply.headers()) {
    std::string_view name = view(header.name);
    if (name.size() <= kPrefix.size() || !sameName(name.substr(0, kPrefix.size()), kPrefix)) continue;
    name.remove_prefix(kPrefix.size());
    const size_t dash = name.rfind('-');
    if (dash == std::string_view::npos) continue;
    size_t at = 0;
    while (at < count && !sameName(windows[at].name, name.substr(0, dash))) ++at;
    if (at == windows.size()) continue;
    std::string_view* part = windows[at].part(name.substr(dash + 1));
    if (part == nullptr) continue;
    if (at == count) windows[count++].name = name.substr(0, dash);
    *part = view(header.value);
  }
  bool any = false;
  for (size_t i = 0; i < count; ++i) {
    const detail::AnthropicWindow& window = windows[i];
    if (window.name.size() >= kUnified.size() && sameName(window.name.substr(0, kUnified.size()), kUnified)) {
      const double used = window.status == "rejected" ? 1 : detail::shareOf(window.utilization);
      if (used < 0) continue;
      sink.addShare(detail::lowerCase(window.name), used, parseInteger(window.reset).value_or(0) * 1000,
                    SPW_SCOPE_ACCOUNT);
    } else {
      const auto limit = parseInteger(window.limit), left = parseInteger(window.remaining);
      if (!limit && !left) continue;
      sink.add(detail::lowerCase(window.name), limit.value_or(SPW_NOT_SAID), left.value_or(SPW_NOT_SAID),
               parseRfc3339(window.reset).value_or(0));
    }
    any = true;
  }
  return any ? SPW_OK : SPW_DECLINED;
}

}  // namespace spw
