// Parameters of a canonical document as one target takes them, the same for every wire that has them. What had to be
// changed or left out is reported.
//
// One request, one thread.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstdlib>
#include <optional>
#include <string_view>

#include "NameMap.hpp"
#include "TargetRules.hpp"

namespace spw {
namespace detail {

inline constexpr int64_t kLongestUser = 64;     // characters of a user id, where the target says nothing else
inline constexpr int64_t kDefaultLimit = 8192;  // tokens, where a limit must be sent and the model's own is not known

inline constexpr std::array<std::string_view, 7> kEffortScale = {"none", "minimal", "low", "medium",
                                                                 "high", "xhigh",   "max"};

struct EffortStep {
  int64_t most;
  std::string_view effort;
};
inline constexpr EffortStep kEffortSteps[] = {{0, "none"},      {512, "minimal"}, {2048, "low"},
                                              {8192, "medium"}, {24576, "high"},  {INT64_MAX, "xhigh"}};

}  // namespace detail

// The accepted effort nearest to the wanted one, ties upward; the wanted one where nothing is said.
inline std::string_view nearestEffort(const TargetRules& rules, std::string_view effort) {
  const auto rank = [](std::string_view word) {
    return std::find(detail::kEffortScale.begin(), detail::kEffortScale.end(), word) - detail::kEffortScale.begin();
  };
  std::string_view best = effort;
  int64_t distance = -1;
  for (Json one : rules.target().quirkValue("effort_values")) {
    const int64_t away = std::abs(rank(one.str()) - rank(effort));
    const bool nearer = distance < 0 || away < distance;
    if (!nearer && !(away == distance && rank(one.str()) > rank(best))) continue;
    best = one.str();
    distance = away;
  }
  return best;
}

// The effort the canonical "reasoning" asks for, by name or by its budget; empty when it asks for none.
inline std::string_view wantedEffort(Json reasoning) {
  if (reasoning["mode"].str() == "off") return "none";
  if (const std::string_view effort = reasoning["effort"].str(); !effort.empty()) return effort;
  const auto budget = reasoning["budget"].integer();
  if (!budget) return {};
  for (const detail::EffortStep& step : detail::kEffortSteps) {
    if (*budget <= step.most) return step.effort;
  }
  return {};
}

// An effort on the target's own scale; empty when none is to be sent.
inline std::string_view scaledEffort(Call call, const TargetRules& rules, std::string_view effort) {
  const std::string_view sent = nearestEffort(rules, effort);
  if (sent != effort) call.changed("reasoning.effort", "this model has no such effort; the nearest one was sent");
  const Json mapped = rules.target().quirkValue("effort_map")[sent];
  if (mapped) return mapped.str();
  return sent;
}

// The effort to send for the canonical "reasoning"; empty when none is to be sent.
inline std::string_view fittedEffort(Call call, const TargetRules& rules, Json reasoning) {
  const std::string_view effort = wantedEffort(reasoning);
  if (effort.empty()) return {};
  if (effort == "none" && rules.text("thinking_default", "") == "always") {
    call.dropped("reasoning.mode", "this model cannot be told not to reason");
    return {};
  }
  if (rules.target().has("effort_values") || rules.target().has("effort_map")) return scaledEffort(call, rules, effort);
  // Without a word from the table, only a wish the client spelled out goes to a model nobody described.
  const bool spelledOut = reasoning["mode"].str() != "off" && !reasoning["effort"].str().empty();
  if (rules.target().known() || !spelledOut || effort == "none") {
    if (effort != "none") call.dropped("reasoning.effort", "no effort control is known for this model");
    return {};
  }
  return effort;
}

// The output limit to send; nothing when the target's own is good.
inline std::optional<int64_t> fittedLimit(Call call, const TargetRules& rules, Json canonical) {
  const Target& target = rules.target();
  const int64_t cap = rules.integer("max_output_cap", target.known() ? target.maxOutput() : 0);
  const auto wanted = canonical["max_output"].integer();
  if (wanted && cap > 0 && *wanted > cap) {
    call.changed("max_output", "above what this model writes; lowered");
    return cap;
  }
  if (wanted) return wanted;
  if (!target.has("max_tokens_required") && !target.has("default_max_tokens_small")) return std::nullopt;
  return cap > 0 ? cap : detail::kDefaultLimit;
}

// The temperature to send; missing when none is.
inline Json fittedTemperature(Call call, const TargetRules& rules, Json value) {
  const Json range = rules.target().quirkValue("temperature_range");
  const double wanted = value.number().value_or(1);
  if (range.isArray() && range.size() == 2) {
    const double least = range.at(0).number().value_or(wanted), most = range.at(1).number().value_or(wanted);
    if (wanted >= least && wanted <= most) return value;
    call.changed("sampling.temperature", "outside what this target takes; moved to its limit");
    return range.at(wanted < least ? 0 : 1).clone();
  }
  if (!range["fixed"]) return value;
  bool fits = range["fixed"].number() == wanted;
  for (Json one : range["fixed"]) fits = fits || one.number() == wanted;
  if (fits) return value;
  call.dropped("sampling.temperature", "this model's temperature is fixed");
  return call.json(nullptr);
}

// The user id to send: one longer than the target takes is replaced by its hash, the same one every time. Empty when
// none is to be sent.
inline std::string_view fittedUser(Call call, const TargetRules& rules, std::string_view user) {
  const int64_t most = rules.integer("user_max_length", detail::kLongestUser);
  if (most <= 0 || user.size() <= static_cast<size_t>(most)) return user;
  if (call.services().crypto == nullptr) {
    call.dropped("user", "longer than this target takes");
    return {};
  }
  NameMap hash(call, "^[0-9a-f]{1,64}$");
  call.changed("user", "longer than this target takes; its hash was sent");
  return hash.sent(user).substr(0, static_cast<size_t>(most));
}

}  // namespace spw
