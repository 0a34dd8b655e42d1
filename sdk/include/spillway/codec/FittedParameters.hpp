// Parameters of a canonical document as one target takes them, the same for every wire that has them. What had to be
// changed or left out is reported.
//
// One request, one thread.
#pragma once

#include <cstdint>
#include <string_view>

#include "Effort.hpp"
#include "Lists.hpp"
#include "NameMap.hpp"
#include "Rules.hpp"

namespace spw {
namespace detail {

inline constexpr int64_t kLongestUser = 64;  // characters of a user id, where the target says nothing else

}  // namespace detail

// The effort the canonical "reasoning" asks for, by name or by its budget; empty when it asks for none.
inline std::string_view wantedEffort(Json reasoning) {
  if (reasoning["mode"].str() == "off") return "none";
  if (const std::string_view effort = reasoning["effort"].str(); !effort.empty()) return effort;
  const auto budget = reasoning["budget"].integer();
  return budget ? effortOfBudget(*budget) : std::string_view();
}

// An effort on the target's own scale; empty when none is to be sent.
inline std::string_view scaledEffort(Call call, const Rules& rules, std::string_view effort) {
  const std::string_view sent = nearestEffort(effort, rules.target().quirkValue("effort_values"));
  if (sent != effort) call.changed("reasoning.effort", "this model has no such effort; the nearest one was sent");
  const Json mapped = rules.target().quirkValue("effort_map")[sent];
  if (mapped) return mapped.str();
  return sent;
}

// The effort to send for the canonical "reasoning"; empty when none is to be sent.
inline std::string_view fittedEffort(Call call, const Rules& rules, Json reasoning) {
  std::string_view effort = wantedEffort(reasoning);
  // A model that takes "none" may not reason by itself: a plain wish to think needs a word.
  const Json accepted = rules.target().quirkValue("effort_values");
  if (effort.empty() && reasoning["mode"] && lists(accepted, "none")) effort = nearestEffort("medium", accepted, true);
  if (effort.empty()) return {};
  if (effort == "none" && rules.text("thinking_default", "") == "always") {
    call.dropped("reasoning.mode", "this model cannot be told not to reason");
    return {};
  }
  if (rules.target().has("effort_values") || rules.target().has("effort_map")) {
    if (reasoning["effort"].str().empty() && reasoning["budget"].integer().value_or(0) > 0)
      call.changed("reasoning.budget", "this wire takes an effort, no budget of tokens");
    return scaledEffort(call, rules, effort);
  }
  // Without a word from the table, only a wish the client spelled out goes to a model nobody described.
  const bool spelledOut = reasoning["mode"].str() != "off" && !reasoning["effort"].str().empty();
  if (rules.target().known() || !spelledOut || effort == "none") {
    if (effort != "none") call.dropped("reasoning.effort", "no effort control is known for this model");
    return {};
  }
  return effort;
}

// The temperature to send; missing when none is.
inline Json fittedTemperature(Call call, const Rules& rules, Json value) {
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
inline std::string_view fittedUser(Call call, const Rules& rules, std::string_view user) {
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
