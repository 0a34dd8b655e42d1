// JSON as text for golden files: indentation without touching anything else, so that member order, number spelling and
// escapes in a golden file are exactly what the codec produced.
//
// Free functions without state; any thread.
#pragma once

#include <string>
#include <string_view>

namespace spillway::golden {

// `json` with two spaces of indentation; short arrays and objects of scalars stay on one line. The input must be JSON.
std::string indented(std::string_view json);

// `text` as a JSON string with quotes.
std::string jsonString(std::string_view text);

}  // namespace spillway::golden
