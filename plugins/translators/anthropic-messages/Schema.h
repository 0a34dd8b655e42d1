// JSON Schemas as this wire's vendor takes them.
//
// Threading: one request, one thread.
#pragma once

#include <spillway/translator.hpp>

namespace messages {

// The schema of a tool's input, whose root must be an object without anyOf, oneOf or allOf beside it. Takes `schema`
// over; a missing one becomes the schema of no parameters. `where` is the canonical path for the loss report.
spw::Json toolSchema(spw::Call call, spw::Json schema, std::string_view where);

// The subset that structured output and strict tools allow: additionalProperties false on every object, few string
// formats, no numeric or length limits. What is not allowed is said in the description instead. Edits in place.
void restrictSchema(spw::Call call, spw::Json schema);

// True when every object of the schema is closed and requires all its properties: what other vendors call strict.
bool isStrict(spw::Json schema);

}  // namespace messages
