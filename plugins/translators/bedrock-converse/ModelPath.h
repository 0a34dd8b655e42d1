// What the path of a request says: which model, and whether the answer is streamed or only counted.
//
// Threading: pure function; any thread.
#pragma once

#include <string>
#include <string_view>

namespace converse {

struct ModelPath {
  std::string model;  // percent-decoded; empty when the path is no path of this wire
  bool streams = false, counts = false;
};

// Reads "/model/anthropic.claude-v2%3A1/converse-stream". A model may be an ARN, slashes and all.
ModelPath readPath(std::string_view path);

}  // namespace converse
