// The schemas of this wire, which follow an older standard, as JSON Schema: types in lower case, "nullable" as one more
// type, counts as numbers, the order of properties as their order.
//
// One tree, one thread.
#pragma once

#include "Wire.h"

namespace gemini {

// Edits in place; what is JSON Schema already stays as it is.
void toJsonSchema(spw::Call call, spw::Json schema);

}  // namespace gemini
