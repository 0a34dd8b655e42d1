#include "host/store/Records.h"

namespace spillway::store {
namespace {

constexpr const char* kOutcomeNames[kOutcomeCount] = {"ok", "client_error", "failed", "cancelled", "cut"};
constexpr const char* kWalkEndNames[kWalkEndCount] = {"", "answered", "told", "other"};

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

const char* walkEndName(WalkEnd end) {
  auto index = static_cast<size_t>(end);
  return index < kWalkEndCount ? kWalkEndNames[index] : "";
}

WalkEnd walkEndNamed(std::string_view name) {
  for (size_t i = 0; i < kWalkEndCount; ++i)
    if (name == kWalkEndNames[i]) return static_cast<WalkEnd>(i);
  return WalkEnd::Unknown;
}

}  // namespace spillway::store
