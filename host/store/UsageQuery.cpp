#include "host/store/UsageQuery.h"

namespace spillway::store {
namespace {

constexpr const char* kNames[kDimensionCount] = {"provider",    "account",    "model",      "tier",
                                                 "chain",       "agent",      "client_key", "cause",
                                                 "to_provider", "to_account", "to_model",   "to_tier"};

}  // namespace

const char* dimensionName(Dimension dimension) {
  const auto index = static_cast<size_t>(dimension);
  return index < kDimensionCount ? kNames[index] : "";
}

bool ofUsage(Dimension dimension) { return dimension <= Dimension::ClientKey; }

bool ofSpills(Dimension dimension) { return dimension <= Dimension::Chain || dimension >= Dimension::Cause; }

}  // namespace spillway::store
