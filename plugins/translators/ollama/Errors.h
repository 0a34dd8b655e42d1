// Errors of this wire, which are one sentence each, both ways.
//
// Free functions; any thread.
#pragma once

#include <spillway/translator.hpp>
#include <string>
#include <string_view>

namespace ollama {

// enum spw_fault of a status and a sentence. `httpStatus` is 0 inside a stream.
int32_t faultOf(int32_t httpStatus, std::string_view message);

// {"error":"..."}
std::string errorBody(std::string_view message);

spw::Status writeError(const spw_error& error, int32_t& httpStatus, spw::Out& out);

// SPW_DECLINED: not this wire's shape.
spw::Status readError(spw::Call call, int32_t httpStatus, std::string_view body, spw::Error& found);

}  // namespace ollama
