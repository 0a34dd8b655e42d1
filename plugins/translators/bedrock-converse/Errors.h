// This wire's errors: the body of a reply, the exception in a stream, and what their types mean to the router.
//
// Threading: any thread.
#pragma once

#include <string>
#include <string_view>

#include "Wire.h"

namespace converse {

// The type alone of "ValidationException:http://..." or "com.amazon...#ValidationException".
std::string_view bareType(std::string_view type);

// enum spw_fault of an error's bare type, its status (0: unknown) and its message.
int32_t faultOf(std::string_view type, int32_t httpStatus, std::string_view message);

// An error body for a reply that has not begun; may change the status to the one this wire uses. Its type is in the
// body, where the vendor's clients look for it when the header that names it is missing.
spw::Status writeErrorReply(const spw_error& error, int32_t& httpStatus, spw::Out& out);

// {"message":"..."} of an error in a stream, and the type that clients know for it there.
std::string exceptionBody(std::string_view message);
std::string_view exceptionType(int32_t fault);

// The body of a failure where a whole answer is due.
std::string failureBody(int32_t fault, std::string_view message);

// What an upstream's error body says; `error` comes with the type from the reply's header as its code.
spw::Status readErrorReply(spw::Call call, int32_t httpStatus, std::string_view body, spw::Error& error);

}  // namespace converse
