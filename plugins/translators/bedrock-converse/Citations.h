// Citations between this wire and the canonical vocabulary.
//
// Threading: one tree, one thread.
#pragma once

#include "Wire.h"

namespace converse {

// The canonical form of one citation of this wire; takes `wire` over. Missing when it says no place this codec knows.
spw::Json readCitation(spw::Call call, spw::Json wire);

// This wire's form of a canonical citation, as members "title", "source", "sourceContent" and "location"; missing when
// the wire has none for its kind.
spw::Json writeCitation(spw::Call call, spw::Json canonical);

}  // namespace converse
