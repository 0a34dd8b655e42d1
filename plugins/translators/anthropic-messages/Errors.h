// This wire's errors: bodies, in-band events, and what their types mean to the router.
//
// Threading: any thread.
#pragma once

#include <string>
#include <string_view>

#include "Wire.h"

namespace messages {

// enum spw_fault of an error's type and message; SPW_FAULT_NONE for a type this wire does not have.
int32_t faultOf(std::string_view type, std::string_view message);

// The type that clients of this wire expect for a fault.
std::string_view errorType(int32_t fault);

// The sentence for clients of this wire. That a prompt is too long they see by the vendor's words alone, and then make
// the conversation shorter.
std::string errorText(int32_t fault, std::string_view message);

// {"type":"error","error":{...},"request_id":...}; an empty id is written as null.
std::string errorBody(std::string_view type, std::string_view message, std::string_view requestId);

// An error body for a reply that has not begun; may change the status to the one this wire uses.
spw::Status writeErrorReply(const spw_error& error, int32_t& httpStatus, spw::Out& out);

// What an upstream's error body says.
spw::Status readErrorReply(spw::Call call, std::string_view body, spw::Error& error);

}  // namespace messages
