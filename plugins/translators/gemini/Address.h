// What the address of a request says in this wire, because its body does not: the model, whether the reply streams, and
// in which form.
//
// Threading: pure functions; any thread.
#pragma once

#include <string>
#include <string_view>

namespace gemini {

// The model, percent-decoded: what stands between "/models/" (or the API's version, for clients that put a prefix of
// their own there) and the method. Empty when the path names none.
std::string modelOf(std::string_view path);

inline bool asksForStream(std::string_view path) { return path.ends_with(":streamGenerateContent"); }
inline bool asksForCount(std::string_view path) { return path.ends_with(":countTokens"); }

// True when a stream shall come as a JSON array that arrives piece by piece, which is what its method means unless the
// query asks for server-sent events.
bool asksForArray(std::string_view path, std::string_view query);

}  // namespace gemini
