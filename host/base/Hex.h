// Bytes as lower-case hexadecimal digits and back. Pure functions; any thread.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace spillway::base {

std::string hex(std::string_view bytes);
std::string hex(const unsigned char* bytes, size_t count);

// Exactly `count` bytes, spelled as hex() does; nothing: it is not that.
std::optional<std::string> unhex(std::string_view text, size_t count);

}  // namespace spillway::base
