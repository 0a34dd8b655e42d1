// This wire's errors: bodies of replies and exceptions in streams, and what their types and reasons mean to the router.
//
// Threading: any thread.
#pragma once

#include <string_view>

#include "Wire.h"

namespace kiro {

struct Problem {
  int32_t fault = SPW_FAULT_NONE;  // enum spw_fault
  std::string_view message, code;  // the reason where there is one, else the type
};

// What {message, reason, __type} says; `type`: what a header or the exception's name says, may be empty. `httpStatus`:
// 0 inside of a stream. No message: it is nothing of this wire's.
Problem problemOf(spw::Json body, std::string_view type, int32_t httpStatus);

}  // namespace kiro
