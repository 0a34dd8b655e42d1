// Whether and how a model that thinks on request is asked to. Models differ: older ones take a budget in tokens, newer
// ones refuse it and take an effort, some think always. What a target takes comes from its quirks and capabilities.
//
// Threading: one request, one thread.
#pragma once

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <iterator>
#include <string_view>

#include "../translator.hpp"
#include "Effort.hpp"
#include "Summary.hpp"

namespace spw {

struct Thinking {
  enum class Form { Unsaid, Off, Budget, Adaptive };

  Form form = Form::Unsaid;
  int64_t budget = 0;
  std::string_view effort;   // as the target spells it; empty: not said
  std::string_view display;  // "omitted", "summarized" or empty

  // True when the model will think and the target's rules for thinking requests apply.
  bool on() const { return form == Form::Budget || form == Form::Adaptive; }
};

// How many tokens the answer may have, thinking included.
struct OutputLimit {
  int64_t tokens = 0;
  bool chosen = false;  // the client named it
};

namespace detail {

struct EffortStep {
  std::string_view effort;
  int64_t budget;
};
inline constexpr EffortStep kEffortSteps[] = {{"minimal", 1024}, {"low", 2048},    {"medium", 8192},
                                              {"high", 16384},   {"xhigh", 32768}, {"max", INT64_MAX}};

}  // namespace detail

// A budget in tokens for an effort.
inline int64_t budgetOfEffort(std::string_view effort) {
  for (const detail::EffortStep& step : detail::kEffortSteps) {
    if (effort == step.effort) return step.budget;
  }
  return 8192;
}

// The accepted effort nearest to the wanted one. Where nothing is said of what is accepted, "minimal" is not.
inline std::string_view nearestThinkingEffort(std::string_view wanted, Json accepted) {
  if (accepted.size() > 0) return nearestEffort(wanted, accepted, true);
  return wanted == "minimal" || wanted == "none" ? "low" : wanted;
}

namespace detail {

inline constexpr int64_t kThinkingRoom = 8192;
inline constexpr int64_t kSmallestBudget = 1024;

// The target's own scale.
inline std::string_view sentEffort(Call call, std::string_view effort, const Target& target) {
  std::string_view sent = nearestThinkingEffort(effort, target.quirkValue("effort_values"));
  if (const std::string_view mapped = target.quirkValue("effort_map")[sent].str(); !mapped.empty()) sent = mapped;
  if (sent != effort) call.changed("reasoning.effort", "the target has no such effort; the nearest one was sent");
  return sent;
}

// Room for the answer stays: a budget that eats the whole limit would end every answer before it began.
inline int64_t fitBudget(Call call, int64_t wanted, int64_t smallest, const Target& target, OutputLimit& limit) {
  const int64_t budget = std::max(wanted, smallest);
  if (budget < limit.tokens) return budget;
  if (!limit.chosen) {
    const int64_t ceiling = target.maxOutput() > 0 ? target.maxOutput() : std::max<int64_t>(limit.tokens, 32768);
    limit.tokens = budget >= ceiling - kThinkingRoom ? ceiling : budget + kThinkingRoom;
    if (budget < limit.tokens) return budget;
  }
  if (limit.tokens <= smallest) {
    call.dropped("reasoning", "the output limit is too small for any thinking budget of the target");
    return 0;
  }
  call.changed("reasoning.budget", "the thinking budget must be below the output limit");
  return std::max(smallest, limit.tokens - std::max<int64_t>(1, limit.tokens / 4));
}

struct ThinkingAbilities {
  bool adaptive = false;  // the model decides how long to think; an effort steers it
  bool effort = false;    // it takes an effort at all
  int64_t smallest = kSmallestBudget;
};

inline ThinkingAbilities abilitiesOf(const Target& target) {
  const Json rules = target.quirkValue("budget_rules");
  const bool adaptive = rules["rejected"].isTrue() || target.has("adaptive_thinking");
  return {adaptive, adaptive || target.has("effort_values"), rules["min"].integer().value_or(kSmallestBudget)};
}

inline Thinking turnOff(Call call, const Target& target, const ThinkingAbilities& abilities) {
  Thinking plan;
  const auto standard = target.quirk("thinking_default");
  if (standard && standard->find("always") != std::string_view::npos) {
    call.changed("reasoning.mode", "the target always thinks");
    if (abilities.effort) plan.effort = sentEffort(call, "low", target);
    return plan;
  }
  if (!target.cannot(SPW_CAP_REASONING)) plan.form = Thinking::Form::Off;
  return plan;
}

inline Thinking planAdaptive(Call call, Json reasoning, const Target& target) {
  Thinking plan;
  plan.form = Thinking::Form::Adaptive;
  const std::string_view effort = reasoning["effort"].str();
  const auto budget = reasoning["budget"].integer();
  if (!effort.empty()) {
    plan.effort = sentEffort(call, effort, target);
  } else if (budget && *budget > 0) {
    call.changed("reasoning.budget", "the target takes an effort, no budget");
    plan.effort = sentEffort(call, effortOfBudget(*budget), target);
  }
  plan.display = reasoning["display"].str();
  if (plan.display.empty()) plan.display = reasoning["summary"].str() == "none" ? "omitted" : "summarized";
  return plan;
}

}  // namespace detail

// The limit from the canonical document and the target's table.
inline OutputLimit planLimit(Call call, Json canonical, const Target& target) {
  OutputLimit limit;
  const auto asked = canonical["max_output"].integer();
  limit.chosen = asked.has_value();
  limit.tokens = asked ? *asked : target.maxOutput() > 0 ? target.maxOutput() : detail::kThinkingRoom;
  int64_t cap = target.maxOutput();
  if (const auto quirk = target.quirkValue("max_output_cap").integer()) cap = cap > 0 ? std::min(cap, *quirk) : *quirk;
  if (cap > 0 && limit.tokens > cap) {
    limit.tokens = cap;
    if (limit.chosen) call.changed("max_output", "above what the model can write");
  }
  return limit;
}

// Plans thinking from the canonical "reasoning" member; may raise a limit the client did not choose.
inline Thinking planThinking(Call call, Json reasoning, const Target& target, OutputLimit& limit) {
  Thinking plan;
  if (!reasoning.isObject()) return plan;
  const std::string_view mode = reasoning["mode"].str();
  const std::string_view effort = reasoning["effort"].str();
  const auto budget = reasoning["budget"].integer();
  const detail::ThinkingAbilities abilities = detail::abilitiesOf(target);
  reportSummary(call, reasoning);
  if (mode == "off" || effort == "none" || (budget && *budget == 0)) return detail::turnOff(call, target, abilities);
  if (mode.empty() && effort.empty() && !budget) return plan;
  if (target.cannot(SPW_CAP_REASONING)) {
    call.dropped("reasoning", "the model does not reason on request");
    return plan;
  }
  if (mode.empty() && !budget && abilities.effort) {
    plan.effort = detail::sentEffort(call, effort, target);
    return plan;
  }
  if (abilities.adaptive) return detail::planAdaptive(call, reasoning, target);
  if (!(budget && *budget > 0) && !effort.empty())
    call.changed("reasoning.effort", "the target takes a budget of tokens, no effort");
  plan.budget = detail::fitBudget(call, budget && *budget > 0 ? *budget : budgetOfEffort(effort), abilities.smallest,
                                  target, limit);
  if (plan.budget > 0) plan.form = Thinking::Form::Budget;
  plan.display = reasoning["display"].str();
  return plan;
}

}  // namespace spw
