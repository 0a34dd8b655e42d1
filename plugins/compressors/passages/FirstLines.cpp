#include "FirstLines.h"

#include <spillway/text/Hash.hpp>
#include <spillway/text/Lines.hpp>

#include <algorithm>
#include <bit>

namespace passages {
namespace {

constexpr size_t kShortest = 16;  // bytes, without blanks around them
constexpr size_t kLongest = 120;
constexpr size_t kMostProbes = 32;  // for texts that are made to have equal hashes

bool canBeNamed(std::string_view content) {
  if (content.size() < kShortest || content.size() > kLongest) return false;
  if (spw::text::trimmed(content).size() < kShortest) return false;
  return std::none_of(content.begin(), content.end(),
                      [](char c) { return c == '"' || (static_cast<unsigned char>(c) < 0x20 && c != '\t'); });
}

}  // namespace

std::string_view contentOf(std::string_view line) {
  if (line.ends_with('\n')) line.remove_suffix(1);
  if (line.ends_with('\r')) line.remove_suffix(1);
  return line;
}

FirstLines::FirstLines(const std::vector<std::string_view>& lines)
    : lines_(lines), slots_(std::bit_ceil(2 * lines.size() + 2)) {}

size_t FirstLines::meet(size_t at) {
  const std::string_view content = contentOf(lines_[at]);
  if (!canBeNamed(content)) return at;
  const size_t hash = spw::text::hashOf(content);
  for (size_t probe = 0; probe < kMostProbes; ++probe) {
    uint32_t& line = slots_[(hash + probe) & (slots_.size() - 1)];
    if (line == 0) {
      line = static_cast<uint32_t>(at + 1);
      return at;
    }
    if (contentOf(lines_[line - 1]) == content) return line - 1;
  }
  return at;  // the same each time, for slots do not become free
}

}  // namespace passages
