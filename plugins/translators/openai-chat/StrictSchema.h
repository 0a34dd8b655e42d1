// Whether a JSON Schema may be sent as strict: this wire's vendor refuses strict schemas whose objects leave a property
// optional or allow others, which vendors of other wires take.
//
// Free function; one thread per document.
#pragma once

#include <spillway/translator.hpp>

namespace openaichat {

bool fitsStrict(spw::Json schema);

}  // namespace openaichat
