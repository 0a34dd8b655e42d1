#include "host/routing/Condition.h"

#include <algorithm>

#include "host/base/Strings.h"

namespace spillway::routing {

namespace {

bool anyMatches(const std::vector<std::string>& patterns, std::string_view text) {
  return std::any_of(patterns.begin(), patterns.end(),
                     [text](const std::string& pattern) { return base::globMatch(pattern, text); });
}

int minuteIn(const cctz::time_zone& zone, int64_t nowMs) {
  const cctz::civil_second local = zone.lookup(cctz::time_point<cctz::seconds>(cctz::seconds(nowMs / 1000))).cs;
  return local.hour() * 60 + local.minute();
}

std::string clockWords(int minute) {
  const auto two = [](int number) { return (number < 10 ? "0" : "") + std::to_string(number); };
  return two(minute / 60) + ":" + two(minute % 60);
}

std::string listed(const std::vector<std::string>& words) {
  std::string out;
  for (const std::string& word : words) out += (out.empty() ? "'" : " or '") + word + "'";
  return out;
}

}  // namespace

std::string windowWords(const TimeWindow& window) { return clockWords(window.from) + "-" + clockWords(window.to); }

Unmet unmet(const Condition& condition, const Circumstances& now) {
  if (!condition.times.empty()) {
    const int minute = minuteIn(condition.zone, now.nowMs);
    if (std::none_of(condition.times.begin(), condition.times.end(),
                     [minute](const TimeWindow& window) { return window.holds(minute); }))
      return Unmet::Time;
  }
  if (!condition.clientKeys.empty() &&
      std::find(condition.clientKeys.begin(), condition.clientKeys.end(), now.clientKey) == condition.clientKeys.end())
    return Unmet::ClientKey;
  if (!condition.agents.empty() && !anyMatches(condition.agents, now.agent)) return Unmet::Agent;
  if (!condition.models.empty() && !anyMatches(condition.models, now.model)) return Unmet::Model;
  if (condition.promptOver > 0 && now.promptTokens <= condition.promptOver) return Unmet::PromptTooShort;
  if (condition.promptUnder > 0 && now.promptTokens >= condition.promptUnder) return Unmet::PromptTooLong;
  return Unmet::None;
}

std::string unmetReason(const Condition& condition, Unmet part, int64_t promptTokens, int64_t nowMs) {
  const std::string size = " tokens, and this one has about " + std::to_string(promptTokens) + ".";
  switch (part) {
    case Unmet::Time: {
      std::string windows;
      for (const TimeWindow& window : condition.times) windows += (windows.empty() ? "" : " or ") + windowWords(window);
      return "Only at " + windows + " (" + condition.zone.name() + "), and it is " +
             clockWords(minuteIn(condition.zone, nowMs)) + ".";
    }
    case Unmet::ClientKey:
      return "Only for the client key " + listed(condition.clientKeys) + ".";
    case Unmet::Agent:
      return "Only for agents like " + listed(condition.agents) + ".";
    case Unmet::Model:
      return "Only when the model asked for is like " + listed(condition.models) + ".";
    case Unmet::PromptTooShort:
      return "Only for prompts over " + std::to_string(condition.promptOver) + size;
    case Unmet::PromptTooLong:
      return "Only for prompts under " + std::to_string(condition.promptUnder) + size;
    case Unmet::None:
      break;
  }
  return "Its condition holds.";
}

}  // namespace spillway::routing
