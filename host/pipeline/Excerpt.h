// Part of a text by lines, which says what is missing of it.
//
// Pure; any thread.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace spillway::pipeline {

// The lines from `fromLine` on, counted from 1, as many as fit into `mostBytes`, and at least part of one. Where that
// is not all of the text, a line says so, and from where on the rest can be had.
std::string excerpt(std::string_view text, int64_t fromLine, size_t mostBytes);

}  // namespace spillway::pipeline
