// The one line that stands where something was left out, how it is written and how it is found again:
//
//   [spillway: 312 lines left out: passing tests]
//   [spillway: 312 lines left out: passing tests (handle k3f9)]
//
// Pure functions, safe from any thread.
#pragma once

#include <cstddef>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>

namespace spw::text {

inline constexpr std::string_view kMarkerBegin = "[spillway: ";

struct Marker {
  size_t count = 0;
  std::string_view unit;  // as written: "line" or "lines"
  std::string_view what;
  std::string_view handle;  // empty: the original cannot be had
};

// Appends a marker, without line feed. `unit` in the singular; `what` says what was left out, in words that say no more
// than is true, without a line feed.
inline void appendMarker(std::string& out, size_t count, std::string_view unit, std::string_view what,
                         std::string_view handle) {
  out.append(kMarkerBegin).append(std::to_string(count)).append(" ").append(unit);
  if (count != 1) out += 's';
  out.append(" left out: ").append(what);
  if (!handle.empty()) out.append(" (handle ").append(handle).append(")");
  out += ']';
}

// The marker that a line is; nothing when it is another line.
inline std::optional<Marker> readMarker(std::string_view line) {
  constexpr std::string_view kLeftOut = " left out: ", kHandle = " (handle ";
  if (!line.empty() && line.back() == '\r') line.remove_suffix(1);
  if (!line.starts_with(kMarkerBegin) || !line.ends_with(']')) return std::nullopt;
  line.remove_prefix(kMarkerBegin.size());
  line.remove_suffix(1);
  Marker marker;
  size_t digits = 0;
  while (digits < line.size() && digits < 18 && line[digits] >= '0' && line[digits] <= '9')
    marker.count = marker.count * 10 + static_cast<size_t>(line[digits++] - '0');
  const size_t leftOut = line.find(kLeftOut);
  if (digits == 0 || leftOut == std::string_view::npos || leftOut <= digits || line[digits] != ' ') return std::nullopt;
  marker.unit = line.substr(digits + 1, leftOut - digits - 1);
  marker.what = line.substr(leftOut + kLeftOut.size());
  if (const size_t handle = marker.what.rfind(kHandle);
      handle != std::string_view::npos && marker.what.ends_with(')')) {
    marker.handle = marker.what.substr(handle + kHandle.size());
    marker.handle.remove_suffix(1);
    marker.what = marker.what.substr(0, handle);
  }
  return marker;
}

// Whether a marker's words are these; "*" stands for whatever is different each time, once at most: "* tests that
// passed".
inline bool isSaid(std::string_view what, std::string_view pattern) {
  const size_t star = pattern.find('*');
  if (star == std::string_view::npos) return what == pattern;
  const std::string_view behind = pattern.substr(star + 1);
  return what.size() >= star + behind.size() && what.starts_with(pattern.substr(0, star)) && what.ends_with(behind);
}

namespace detail {

// The next place, from `from` on, where a line begins as markers do; npos: there is none.
inline size_t nextMarker(std::string_view text, size_t from) {
  size_t at = text.find(kMarkerBegin, from);
  while (at != std::string_view::npos && at > 0 && text[at - 1] != '\n') at = text.find(kMarkerBegin, at + 1);
  return at;
}

}  // namespace detail

// Whether a text has a line that begins as markers do.
inline bool hasMarker(std::string_view text) { return detail::nextMarker(text, 0) != std::string_view::npos; }

// Whether a text has a marker that says one of these things, as a compressor's own do (see isSaid). It leaves such a
// text alone: it may be its own result, and a reader could not tell whose they are.
inline bool hasMarkerOf(std::string_view text, std::initializer_list<std::string_view> patterns) {
  for (size_t at = detail::nextMarker(text, 0); at != std::string_view::npos; at = detail::nextMarker(text, at + 1)) {
    const std::optional<Marker> marker = readMarker(text.substr(at, text.find('\n', at) - at));
    if (!marker) continue;
    for (const std::string_view pattern : patterns)
      if (isSaid(marker->what, pattern)) return true;
  }
  return false;
}

}  // namespace spw::text
