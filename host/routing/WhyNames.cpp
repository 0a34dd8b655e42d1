#include "host/routing/WhyNames.h"

#include <iterator>

namespace spillway::routing {
namespace {

using Stands = Candidate::Why;
using Left = Skipped::Why;

struct StandsName {
  Stands why;
  const char* name;
};
constexpr StandsName kStands[] = {{Stands::First, "first"},   {Stands::Turn, "turn"},
                                  {Stands::Spill, "spill"},   {Stands::Warm, "warm"},
                                  {Stands::Sticky, "sticky"}, {Stands::Probe, "probe"},
                                  {Stands::Picked, "picked"}, {Stands::Unwished, "unwished"},
                                  {Stands::Unfit, "unfit"},   {Stands::LastResort, "last_resort"}};

struct LeftName {
  Left why;
  const char* name;
  bool rests = false;
};
constexpr LeftName kLeft[] = {{Left::Rest, "rest", true},
                              {Left::NoAccount, "no_account"},
                              {Left::NoModel, "no_model"},
                              {Left::LacksCapability, "lacks_capability"},
                              {Left::WindowTooSmall, "window_too_small"},
                              {Left::Repeated, "repeated"},
                              {Left::NoOperation, "no_operation"},
                              {Left::OtherWire, "other_wire"},
                              {Left::NotItsOperation, "not_its_operation"},
                              {Left::NotListed, "not_listed"},
                              {Left::Unmet, "unmet"},
                              {Left::OutOfUse, "out_of_use"},
                              {Left::Excluded, "excluded"},
                              {Left::Doubtful, "doubtful", true},
                              {Left::FullAtOnce, "full_at_once", true},
                              {Left::FullMinute, "full_minute", true},
                              {Left::Budget, "budget", true},
                              {Left::NeedsLogin, "needs_login"},
                              {Left::NoToken, "no_token", true},
                              {Left::OtherAccount, "other_account"}};

constexpr bool inOrder() {
  for (size_t i = 0; i < std::size(kStands); ++i)
    if (static_cast<size_t>(kStands[i].why) != i) return false;
  for (size_t i = 0; i < std::size(kLeft); ++i)
    if (static_cast<size_t>(kLeft[i].why) != i) return false;
  return std::size(kStands) == static_cast<size_t>(Stands::LastResort) + 1 &&
         std::size(kLeft) == static_cast<size_t>(Left::OtherAccount) + 1;
}
static_assert(inOrder(), "one row per reason, in the order of Plan.h");

}  // namespace

const char* whyName(Candidate::Why why) { return kStands[static_cast<size_t>(why)].name; }
const char* whyName(Skipped::Why why) { return kLeft[static_cast<size_t>(why)].name; }

std::optional<Candidate::Why> candidateWhyNamed(std::string_view name) {
  for (const StandsName& one : kStands)
    if (name == one.name) return one.why;
  return std::nullopt;
}

std::optional<Skipped::Why> skippedWhyNamed(std::string_view name) {
  for (const LeftName& one : kLeft)
    if (name == one.name) return one.why;
  return std::nullopt;
}

bool restDecides(Skipped::Why why) { return kLeft[static_cast<size_t>(why)].rests; }

const char* causeOf(const Skipped& skipped) {
  const bool rests = skipped.why == Left::Rest || skipped.why == Left::Doubtful || skipped.why == Left::Excluded;
  return rests ? base::faultName(skipped.rest.fault) : whyName(skipped.why);
}

}  // namespace spillway::routing
