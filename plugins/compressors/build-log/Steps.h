// The lines by which build tools say that they do a step, or have done it well.
//
// Pure functions, safe from any thread; linear in the line.
#pragma once

#include <string_view>

namespace build_log {

// "[3/90] Building a.o", "[ 12%] Linking b", "cc -O2 -c a.c", "-- Found ZLIB: ...", "   Compiling serde v1.0",
// "> Task :app:jar UP-TO-DATE", "[INFO] Compiling 3 source files". `line` without blanks around it.
bool isStep(std::string_view line);

}  // namespace build_log
