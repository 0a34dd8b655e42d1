// What the writer has to know of a target; the vocabulary is the same for every wire.
//
// Immutable; one request, one thread.
#pragma once

#include <spillway/codec/TargetRules.hpp>

namespace openaichat {

using spw::Replay;
using spw::TargetRules;

}  // namespace openaichat
