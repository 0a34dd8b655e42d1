// What a model name in a request means. In this order: the name of a chain; "provider/model" or the id of a provider
// alone; the first mapping whose pattern matches; the same for the name without ":latest", which some clients add to
// every name without a tag; the default chain.
//
// Pure; any thread.
#pragma once

#include <cstdint>
#include <string_view>

#include "host/base/Result.h"
#include "host/routing/RouteTable.h"

namespace spillway::routing {

struct Route {
  enum class By { ChainName, ProviderModel, ProviderAlone, Mapping, Default, Listed };

  By by = By::Default;
  uint32_t chain = RouteTable::kNone;     // the chain to walk, or kNone for a provider asked for directly
  uint32_t provider = RouteTable::kNone;  // set when chain is kNone; Listed: the first of several
  std::string_view model;                 // of the client's name; empty when it named no model

  // One sentence for the trace: why this chain or provider.
  std::string describe(const RouteTable& table, std::string_view asked) const;
};

// "name" for "name:latest", any other name as it is.
std::string_view withoutTag(std::string_view name);

// `asked` as the client sent it; the result's model is a view into it. ModelMissing (404) when nothing fits.
base::Result<Route> resolve(const RouteTable& table, std::string_view asked);

}  // namespace spillway::routing
