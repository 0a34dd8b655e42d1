// When a reply's headers say to come back. Knows the header families that many vendors share; what only one vendor
// sends is read by its plugin.
//
// Pure; any thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace spillway::routing {

// Finds a header by lower-case name; an empty view when there is none. Borrows the callable.
class HeaderLookup {
 public:
  template <class Find>
  HeaderLookup(const Find& find)  // any callable (std::string_view name) -> std::string_view
      : self_(&find), call_([](const void* self, std::string_view name) -> std::string_view {
          return (*static_cast<const Find*>(self))(name);
        }) {}

  std::string_view operator()(std::string_view name) const { return call_(self_, name); }

 private:
  const void* self_;
  std::string_view (*call_)(const void*, std::string_view);
};

struct RetryHint {
  int64_t afterMs = 0;      // from now; 0: no usable hint
  std::string_view header;  // which header said so; static
};

// The wait a reply asks for: an explicit one first, else the latest reset among allowance windows that are used up.
// Nonsense (negative, not a number, beyond ten years) is ignored; waits are cut to a day. `nowMs` is unix time, used
// only when the reply has no Date of its own to count from.
RetryHint readRetryAfter(const HeaderLookup& headers, int64_t nowMs);

// The forms in which times come. Each gives milliseconds from `nowMs`, which may be negative, or nothing.
std::optional<int64_t> parseSeconds(std::string_view text);               // "2", "0.25"
std::optional<int64_t> parseDuration(std::string_view text);              // "6m0s", "120ms", "1h2m3.5s"
std::optional<int64_t> parseHttpDate(std::string_view text);              // unix ms: "Sun, 06 Nov 1994 08:49:37 GMT"
std::optional<int64_t> parseTimestamp(std::string_view text);             // unix ms: RFC 3339
std::optional<int64_t> parseReset(std::string_view text, int64_t nowMs);  // any of these, or an epoch by magnitude

}  // namespace spillway::routing
