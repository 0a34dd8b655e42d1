// Where the time stands at the beginning of a line of a log.
//
// Pure functions, safe from any thread.
#pragma once

#include <cstddef>
#include <string_view>

namespace log_lines {

// The end of the time within the first 64 characters of a line: 12:00:07, with what belongs to it before (a date) and
// behind (a fraction, a zone). 0: there is none.
size_t stampEnd(std::string_view line);

// Whether a line is one of a log: it has a time near its beginning, or begins with a word for a level.
bool isLogLine(std::string_view line);

}  // namespace log_lines
