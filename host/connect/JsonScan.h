// JSON as people write settings: with comments, trailing commas, single quotes and bare names. Finds where things are,
// without changing or interpreting more than it must.
//
// Pure functions; any thread.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "host/base/Result.h"

namespace spillway::connect {

// A part of a text.
struct Range {
  size_t begin = 0, end = 0;

  bool operator==(const Range&) const = default;
};

// A member of an object, or an element of a list (without name).
struct Item {
  std::string name;
  size_t begin = 0;  // of its name, or of the element
  Range value;
};

struct Items {
  std::vector<Item> items;
  size_t close = 0;            // the closing bracket
  bool trailingComma = false;  // behind the last one
  size_t afterComma = 0;       // behind that comma
};

// Behind white space and comments. An error: a comment does not end.
base::Result<size_t> skipBlank(std::string_view text, size_t at);

// Where the value that begins at `at` ends. The whole of it is checked.
base::Result<size_t> valueEnd(std::string_view text, size_t at);

// The members of the object, or elements of the list, whose bracket is at `at`.
base::Result<Items> itemsOf(std::string_view text, size_t at);

// The text that a quoted string stands for; other values as they are.
std::string unquoted(std::string_view value);

}  // namespace spillway::connect
