// JSON without the blanks between its parts.
//
// Pure functions, safe from any thread.
#pragma once

#include <string>
#include <string_view>

namespace json_text {

// Takes one whole value, an object or an array, off the front of `text` and appends it to `out` without blanks. False,
// with `out` as it was, when there is none, or it is nested deeper than 128.
bool takeMinified(std::string_view& text, std::string& out);

// Skips blanks; true when a line feed was among them.
bool skipBlanks(std::string_view& text);

}  // namespace json_text
