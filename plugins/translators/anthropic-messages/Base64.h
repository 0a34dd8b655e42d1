// Base64 as requests carry it: the URL alphabet for envelopes, the plain one for documents.
//
// Threading: pure functions; any thread.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace messages {

// Without padding.
std::string base64urlEncode(std::string_view bytes);

// Both alphabets, padding optional; nothing when a character or the length is impossible.
std::optional<std::string> base64Decode(std::string_view text);

}  // namespace messages
