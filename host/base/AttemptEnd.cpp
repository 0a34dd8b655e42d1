#include "host/base/AttemptEnd.h"

#include <cstddef>

namespace spillway::base {
namespace {

constexpr const char* kPhases[kPhaseCount] = {"prepare", "connect", "wait", "reply", "commit", ""};
constexpr const char* kAskAgain[kAskAgainCount] = {"", "yes", "no"};
constexpr const char* kLedTo[kLedToCount] = {"",       "answered",    "next_account", "next_candidate", "asked_again",
                                             "waited", "another_way", "gone_on",      "left_to_other",  "outrun",
                                             "told",   "gave_up",     "stopped",      "counted",        "cancelled",
                                             "renewed"};

template <class Enum, size_t n>
const char* nameIn(const char* const (&names)[n], Enum value) {
  const auto index = static_cast<size_t>(value);
  return index < n ? names[index] : "";
}

template <class Enum, size_t n>
Enum findIn(const char* const (&names)[n], std::string_view name, Enum otherwise) {
  for (size_t i = 0; i < n; ++i)
    if (name == names[i]) return static_cast<Enum>(i);
  return otherwise;
}

}  // namespace

const char* phaseName(Phase phase) { return nameIn(kPhases, phase); }
const char* askAgainName(AskAgain again) { return nameIn(kAskAgain, again); }
const char* ledToName(LedTo to) { return nameIn(kLedTo, to); }

Phase phaseNamed(std::string_view name) { return findIn(kPhases, name, Phase::None); }
AskAgain askAgainNamed(std::string_view name) { return findIn(kAskAgain, name, AskAgain::Unsaid); }
LedTo ledToNamed(std::string_view name) { return findIn(kLedTo, name, LedTo::Unknown); }

}  // namespace spillway::base
