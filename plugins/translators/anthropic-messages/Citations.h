// Citations between this wire and the canonical vocabulary.
//
// Threading: one tree, one thread.
#pragma once

#include <spillway/translator.hpp>

namespace messages {

// Whether readCitation() can tell all that it says: its type is known, and its members are of their kinds.
bool isKnownCitation(spw::Json wire);

// The canonical form of one citation of this wire; takes `wire` over. Missing when it is not known.
spw::Json readCitation(spw::Call call, spw::Json wire);

// This wire's form of a canonical citation; missing when the wire has none for it. `forReplay`: it goes back to the
// vendor, who refuses a web citation without the token it was issued with; a client does not mind.
spw::Json writeCitation(spw::Call call, spw::Json canonical, bool forReplay);

}  // namespace messages
