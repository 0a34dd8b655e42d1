// Error bodies of this wire and its dialects, both ways.
//
// Free functions; any thread.
#pragma once

#include <spillway/translator.hpp>
#include <string>
#include <string_view>

namespace openaichat {

struct Problem {
  int32_t fault = SPW_FAULT_SERVER;
  std::string_view message, code, param;
  int64_t retryAfterMs = 0;
};

// What an error object says ({"message", "type", "code", "param", ...}, or a bare text). `httpStatus` is 0 inside a
// stream; the object may hold one of its own.
Problem problemOf(spw::Call call, spw::Json error, int32_t httpStatus);

// The error object of a reply's document, whatever dialect; missing when there is none.
spw::Json errorOf(spw::Json document);

// {"error":{...}} for a fault. `httpStatus` tells a wrong key of the client's from one of ours.
std::string errorBody(int32_t fault, int32_t httpStatus, std::string_view message, std::string_view code,
                      std::string_view param);

// The status this wire's clients expect for a fault, or `otherwise`.
int32_t statusOf(int32_t fault, int32_t otherwise);

}  // namespace openaichat
