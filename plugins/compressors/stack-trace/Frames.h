// The lines of stack traces.
//
// Pure functions, safe from any thread; linear in the line.
#pragma once

#include <string_view>

namespace stack_trace {

// A line that is a frame of its own: "    at f (a.js:3:4)", "\tat T.a(T.java:2)", "    #3 0x55d0 in f /a.cpp:6",
// "  File "a.py", line 3, in f", "  12: r::main", "\t/src/panic.go:884 +0x212", "==1==    by 0x10: main (m.cpp:6)".
bool isFrame(std::string_view line);

// A line that belongs to the frame above it: deeper than it, as the source that Python shows, and the file that rustc
// does.
bool continuesFrame(std::string_view line, std::string_view frame);

}  // namespace stack_trace
