// Names that mean the newest of several models (base/ModelFamily.h), among those of one provider.
//
// Pure; any thread.
#pragma once

#include <string_view>

#include "host/routing/RouteTable.h"

namespace spillway::routing {

// The newest chat model of the family of that name, or null: a provider's models stand newest first. Costs next to
// nothing for names that begin like none of its models.
const Model* newestOf(const Provider& provider, std::string_view family);

}  // namespace spillway::routing
