// The upstreams requests are written for: a model that can everything, without quirks, so that what is written is the
// wire as its vendor describes it.
//
// Free functions; any thread.
#pragma once

#include <string>
#include <vector>

#include "tests/golden/Codec.h"

namespace spillway::corpus {

// The wires requests can be written in: those of the clients, and kiro's.
const std::vector<std::string>& upstreamWires();

golden::TargetText plainTarget(bool stream = false);

// The same with quirks as the wire's own vendor has them.
golden::TargetText ableTarget(const std::string& wire, bool stream = false);

}  // namespace spillway::corpus
