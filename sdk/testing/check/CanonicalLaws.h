// docs/canonical.md as a check: whether what a reader made of a client's request is a document that every writer can
// rely on. A writer looks at kinds no more than it must, so what a reader lets through unlooked-at is sent upstream.
//
// Threading: any thread, one per tree.
#pragma once

#include <spillway/Json.hpp>

#include <string>

namespace spw::check {

// The first law that a request's document breaks, as "messages[2].blocks[0].id: must be a string"; empty for a good
// one. Members nobody knows break a law, and so do values of null: what was not said is absent.
std::string brokenLaw(Json document);

// The same of a citation, as a delta of an answer carries it in `extra`.
std::string brokenLawOfCitation(Json citation);

}  // namespace spw::check
