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

// Whether a line is a marker that says one of these things, as a compressor's own do.
inline bool isMarkerOf(std::string_view line, std::initializer_list<std::string_view> whats) {
  const std::optional<Marker> marker = readMarker(line);
  if (!marker) return false;
  for (const std::string_view what : whats)
    if (marker->what == what) return true;
  return false;
}

// Whether a text has a line that begins as markers do. A compressor leaves a text alone that already has one of those
// it writes: it may be its own result, and a reader could not tell whose they are.
inline bool hasMarker(std::string_view text) {
  for (size_t at = text.find(kMarkerBegin); at != std::string_view::npos; at = text.find(kMarkerBegin, at + 1))
    if (at == 0 || text[at - 1] == '\n') return true;
  return false;
}

}  // namespace spw::text
