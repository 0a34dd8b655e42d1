// Error answers for requests whose wire is not known: broken heads, unknown paths, a server that is full. Where a wire
// is known its translator writes the error instead.
#pragma once

#include <string>
#include <string_view>

namespace spillway::http {

std::string_view reasonPhrase(int status);

// A JSON body {"error": {"type", "message"}}.
std::string plainErrorBody(int status, std::string_view message);

// A complete reply, head and body, that closes the connection.
std::string plainErrorReply(int status, std::string_view message);

}  // namespace spillway::http
