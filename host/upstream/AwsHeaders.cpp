#include "host/upstream/AwsHeaders.h"

#include <algorithm>

namespace spillway::upstream {
namespace {

constexpr size_t kMostHeaders = 200;
constexpr int kSaidInFront = -1;  // two bytes before the value say how long it is

// Length of a value by its type.
constexpr int kLengths[] = {0, 0, 1, 2, 4, 8, kSaidInFront, kSaidInFront, 8, 16};

size_t byteAt(std::string_view text, size_t at) { return static_cast<unsigned char>(text[at]); }

}  // namespace

const char* readAwsHeaders(std::string_view block, std::vector<AwsHeader>& out) {
  out.clear();
  while (!block.empty()) {
    const size_t nameLength = byteAt(block, 0);
    if (nameLength == 0) return "a header has no name";
    if (block.size() < nameLength + 2) return "a header's name goes beyond the headers";
    AwsHeader header;
    header.name = block.substr(1, nameLength);
    const size_t type = byteAt(block, nameLength + 1);
    block.remove_prefix(nameLength + 2);
    if (type >= std::size(kLengths)) return "a header has an unknown type";
    header.type = static_cast<AwsHeader::Type>(type);
    auto length = static_cast<size_t>(kLengths[type]);
    if (kLengths[type] == kSaidInFront) {
      if (block.size() < 2) return "a header's value goes beyond the headers";
      length = byteAt(block, 0) << 8 | byteAt(block, 1);
      block.remove_prefix(2);
    }
    if (block.size() < length) return "a header's value goes beyond the headers";
    header.value = block.substr(0, length);
    block.remove_prefix(length);
    if (out.size() == kMostHeaders) return "there are more than 200 headers";
    if (std::any_of(out.begin(), out.end(), [&](const AwsHeader& other) { return other.name == header.name; }))
      return "two headers have one name";
    out.push_back(header);
  }
  return nullptr;
}

}  // namespace spillway::upstream
