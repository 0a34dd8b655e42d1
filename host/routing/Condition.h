// When an entry of a chain takes part: at certain hours, for certain clients, agents, models asked for or sizes.
//
// Plain values and pure functions; any thread. Times are unix milliseconds.
#pragma once

#include <cctz/time_zone.h>

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace spillway::routing {

// Minutes since midnight; a window that ends before it begins goes over midnight.
struct TimeWindow {
  int from = 0, to = 0;  // `to` is outside

  bool holds(int minute) const { return from <= to ? minute >= from && minute < to : minute >= from || minute < to; }
};

// "22:00-06:00"
std::string windowWords(const TimeWindow& window);

// All that is said must hold; of a list one.
struct Condition {
  std::vector<TimeWindow> times;
  cctz::time_zone zone;                     // of the times
  std::vector<std::string> clientKeys;      // names
  std::vector<std::string> agents;          // patterns (globMatch) for the User-Agent
  std::vector<std::string> models;          // patterns for the name asked for
  int64_t promptOver = 0, promptUnder = 0;  // tokens; 0: no bound
};

// What a condition looks at. Views.
struct Circumstances {
  std::string_view clientKey = {}, agent = {}, model = {};
  int64_t promptTokens = 0;
  int64_t nowMs = 0;
};

// The first part of a condition that does not hold.
enum class Unmet : uint8_t { None, Time, ClientKey, Agent, Model, PromptTooShort, PromptTooLong };

Unmet unmet(const Condition& condition, const Circumstances& circumstances);

// One sentence: "Only at 22:00-06:00 (Europe/Berlin), and it is 14:05."
std::string unmetReason(const Condition& condition, Unmet part, int64_t promptTokens, int64_t nowMs);

}  // namespace spillway::routing
