// What the words of a refusal say its status does not: an allowance used up that comes as "too many requests" or as
// "not allowed", a model that is not there, a prompt that is too long. Codes and phrases that many services share; what
// only one vendor says is in its plugin's table.
//
// Pure; any thread.
#pragma once

#include <string_view>

#include "host/routing/Verdict.h"

namespace spillway::routing {

// Sharpens a verdict of the host's own making by its code and message. One that is sharp already stays.
void readWords(Verdict& verdict);

}  // namespace spillway::routing
