// Response events as lines of text: what golden files show and what the property tests compare.
//
//   START id="chatcmpl-1" name="gpt-4o" extra={"created":1}
//   OPEN 0.0 text
//   DELTA 0.0 text text "Hel"
//   OPEN 0.1 tool_call id="call_1" name="get_weather"
//   DELTA 0.1 tool_call arguments "{}"
//   USAGE input=12 output=3 cache_read=0 alone
//   STOP 0 tool_calls
//   END
//
// "0.1" is choice.index. Fields that were not said are left out.
//
// Event owns its text, unlike spw_event. Values; any thread.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "spillway/translator.h"

namespace spillway::golden {

struct Event {
  int32_t kind = 0, choice = 0, index = 0, block = 0, part = 0, stop = 0, fault = 0, alone = 0;
  std::string id, name, text, extra;
  int64_t input = -1, output = -1, cacheRead = -1, cacheWrite = -1, reasoning = -1;
  int64_t cacheWrite1h = -1, inputAudio = -1, inputImage = -1, outputAudio = -1, outputImage = -1;

  static Event of(const spw_event& event);
  // Borrows from *this.
  spw_event raw() const;
  bool operator==(const Event&) const = default;
};

std::string toText(const Event& event);
std::string toText(const std::vector<Event>& events);

// Reads what toText() wrote. Throws std::runtime_error that names the line.
std::vector<Event> eventsOf(std::string_view text);

// What an answer amounts to, whatever pieces it came in: deltas of one part joined, open and close folded away, one
// usage with the last known counts, no pings. Two readings of the same answer fold to the same text.
std::string folded(const std::vector<Event>& events);

}  // namespace spillway::golden
