// JSON Schemas without references, for models that follow none.
//
// Threading: one request, one thread.
#pragma once

#include "Wire.h"

namespace converse {

// Puts what each local reference ("#/$defs/name") means in its place and takes the definitions away. Where a definition
// holds itself, and where there would be too much, an object of any shape stands instead, which is reported at `at`.
// Edits in place.
void inlineRefs(spw::Call call, spw::Json schema, const Path& at);

}  // namespace converse
