// Errors of this wire, a message each, both ways.
//
// Free functions; any thread.
#pragma once

#include <spillway/translator.hpp>
#include <string>
#include <string_view>

namespace cohere {

// enum spw_fault of a status and a message. `httpStatus` is 0 inside a stream.
int32_t faultOf(int32_t httpStatus, std::string_view message);

// {"message":"..."}
std::string errorBody(std::string_view message);

spw::Status writeError(const spw_error& error, int32_t& httpStatus, spw::Out& out);

// SPW_DECLINED: not this wire's shape.
spw::Status readError(spw::Call call, int32_t httpStatus, std::string_view body, spw::Error& found);

}  // namespace cohere
