// Error bodies of this wire, {"error":{"code","message","status","details"}}, both ways.
//
// Free functions; any thread.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "Wire.h"

namespace gemini {

struct Problem {
  int32_t fault = SPW_FAULT_SERVER;
  std::string_view message, code, param;
  int64_t retryAfterMs = 0;
};

// What an error object says; `httpStatus` is 0 inside a stream.
Problem problemOf(spw::Json error, int32_t httpStatus);

// The error object of a body, which may be wrapped in a list; missing when there is none.
spw::Json errorOf(spw::Json document);

// The body for an error told to a client. Changes the status to the one this wire's clients expect for the fault.
std::string errorBody(const spw_error& error, int32_t& httpStatus);

}  // namespace gemini
