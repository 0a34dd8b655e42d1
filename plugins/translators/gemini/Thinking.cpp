#include "Thinking.h"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <string>

namespace gemini {

using spw::Call;
using spw::Json;

namespace {

struct Step {
  std::string_view effort;
  int64_t budget;
};
// Efforts and the budgets they stand for; a budget goes to the first step it fits into.
constexpr std::array<Step, 7> kSteps = {{{"none", 0},
                                         {"minimal", 512},
                                         {"low", 2048},
                                         {"medium", 8192},
                                         {"high", 24576},
                                         {"xhigh", 32768},
                                         {"max", INT64_MAX}}};
constexpr int64_t kDynamic = -1;  // the model decides
constexpr int64_t kUsualMost = 24576;

int rank(std::string_view effort) {
  for (size_t i = 0; i < kSteps.size(); ++i) {
    if (kSteps[i].effort == effort) return static_cast<int>(i);
  }
  return 3;
}

std::string_view effortOf(int64_t budget) {
  for (const Step& step : kSteps) {
    if (budget <= step.budget) return step.effort == "max" ? std::string_view("xhigh") : step.effort;
  }
  return "xhigh";
}

// The accepted level nearest to the wanted effort, ties upward.
std::string_view nearestLevel(std::string_view effort, Json accepted) {
  std::string_view best;
  int distance = 0;
  for (Json one : accepted) {
    if (one.str() == "none") continue;
    const int away = rank(one.str()) - rank(effort);
    const int cost = 2 * std::abs(away) - (away > 0 ? 1 : 0);
    if (!best.empty() && cost >= distance) continue;
    best = one.str();
    distance = cost;
  }
  return best;
}

std::string_view upper(Call call, std::string_view word) {
  std::string out(word);
  for (char& c : out) c = c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
  return call.copy(out);
}

class Plan {
 public:
  Plan(Call call, Json reasoning, const TargetRules& rules)
      : call_(call), rules_(rules), efforts_(rules.target().quirkValue("effort_values")) {
    mode_ = reasoning["mode"].str();
    effort_ = reasoning["effort"].str();
    budget_ = reasoning["budget"].integer();
    off_ = mode_ == "off" || effort_ == "none" || (budget_ && *budget_ == 0);
  }

  bool off() const { return off_; }

  Json config() {
    const Json out = call_.object();
    if (efforts_.size() > 0) {
      level(out);
    } else {
      tokens(out);
    }
    return out;
  }

 private:
  void level(Json out) {
    std::string_view wanted = effort_;
    if (off_) {
      call_.changed("reasoning.mode", "the target cannot be told not to think; its lowest level was sent");
      wanted = "none";
    } else if (wanted.empty() && budget_ && *budget_ > 0) {
      call_.changed("reasoning.budget", "the target takes a level, no budget");
      wanted = effortOf(*budget_);
    }
    if (wanted.empty()) return;
    const std::string_view sent = nearestLevel(wanted, efforts_);
    if (sent.empty()) return;
    if (!off_ && sent != wanted) {
      call_.changed("reasoning.effort", "the target has no such effort; the nearest one was sent");
    }
    out.put("thinkingLevel", upper(call_, sent));
  }

  void tokens(Json out) {
    const Json rules = rules_.target().quirkValue("budget_rules");
    const int64_t least = rules["min"].integer().value_or(0), most = rules["max"].integer().value_or(kUsualMost);
    if (off_) {
      const bool always = rules_.text("thinking_default", "") == "always";
      if (always) call_.changed("reasoning.mode", "the target always thinks; its smallest budget was sent");
      out.put("thinkingBudget", always ? std::max<int64_t>(least, 1) : 0);
      return;
    }
    int64_t wanted = budget_.value_or(0);
    if (wanted <= 0 && !effort_.empty()) wanted = kSteps[static_cast<size_t>(rank(effort_))].budget;
    if (wanted <= 0) {
      if (!mode_.empty()) out.put("thinkingBudget", kDynamic);
      return;
    }
    const int64_t sent = std::clamp(wanted, std::min(least, most), most);
    if (budget_ && sent != wanted) call_.changed("reasoning.budget", "outside what this model takes");
    out.put("thinkingBudget", sent);
  }

  Call call_;
  const TargetRules& rules_;
  Json efforts_;
  std::string_view mode_, effort_;
  std::optional<int64_t> budget_;
  bool off_;
};

}  // namespace

Json thinkingConfig(Call call, Json reasoning, const TargetRules& rules) {
  if (!reasoning.isObject() || reasoning.size() == 0) return call.json(nullptr);
  Plan plan(call, reasoning, rules);
  if (rules.target().cannot(SPW_CAP_REASONING)) {
    if (!plan.off()) call.dropped("reasoning", "the model does not reason on request");
    return call.json(nullptr);
  }
  const Json config = plan.config();
  // Whoever asked for reasoning can show it, unless it said that it will not.
  const bool shown = reasoning["summary"].str() != "none" && reasoning["display"].str() != "omitted";
  if (shown && !plan.off()) config.put("includeThoughts", true);
  return config.size() > 0 ? config : call.json(nullptr);
}

}  // namespace gemini
