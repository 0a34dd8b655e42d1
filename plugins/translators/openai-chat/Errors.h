// Error bodies of this wire and its dialects: the vendor has one form for all of its wires.
//
// Free functions; any thread.
#pragma once

#include <spillway/codec/OpenAiErrors.hpp>

namespace openaichat {

using spw::openai::errorBody;
using spw::openai::errorOf;
using spw::openai::Problem;
using spw::openai::problemOf;
using spw::openai::statusOf;

}  // namespace openaichat
