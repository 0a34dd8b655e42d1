// The headers of one message of an AWS event stream, taken apart where they lie.
//
// Pure function; any thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

namespace spillway::upstream {

struct AwsHeader {
  enum class Type : uint8_t { True, False, Int8, Int16, Int32, Int64, Bytes, String, Timestamp, Uuid };

  std::string_view name;
  Type type = Type::True;
  std::string_view value;  // text or bytes as they are, numbers big-endian, nothing of a boolean
};

// Puts the headers in `block` into `out`; their views point into it. Null when the block is good, else what is wrong:
// the end of a sentence. Names are unique, and the types are the ten that exist: the length of any other is unknown.
const char* readAwsHeaders(std::string_view block, std::vector<AwsHeader>& out);

}  // namespace spillway::upstream
