#include "host/store/Records.h"

namespace spillway::store {
namespace {

constexpr const char* kOutcomeNames[kOutcomeCount] = {"ok", "client_error", "failed", "cancelled", "cut"};

}  // namespace

const char* outcomeName(Outcome outcome) {
  auto index = static_cast<size_t>(outcome);
  return index < kOutcomeCount ? kOutcomeNames[index] : "unknown";
}

std::optional<Outcome> parseOutcome(std::string_view name) {
  for (size_t i = 0; i < kOutcomeCount; ++i)
    if (name == kOutcomeNames[i]) return static_cast<Outcome>(i);
  return std::nullopt;
}

}  // namespace spillway::store
