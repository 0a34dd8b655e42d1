#include "Stat.h"

#include <spillway/text/Counts.hpp>
#include <spillway/text/Shape.hpp>

namespace git_log {
namespace {

constexpr size_t kShortest = 8;  // bytes of a folder that is worth a line

// Where the bar of a line stands, with the blank before it; npos: it is none.
size_t barOf(std::string_view line) {
  constexpr size_t kNone = std::string_view::npos;
  const size_t bar = line.starts_with(' ') ? line.rfind(" | ") : kNone;
  if (bar == kNone || bar < 2 || line[1] == ' ') return kNone;
  const size_t number = line.find_first_not_of(' ', bar + 3);
  if (number == kNone) return kNone;
  size_t end = number;
  while (end < line.size() && spw::text::isDigit(line[end])) ++end;
  const std::string_view rest = line.substr(end);
  if (end == number) return rest == "Bin" || rest.starts_with("Bin ") ? bar : kNone;
  const bool strokes = rest.empty() || (rest[0] == ' ' && rest.find_first_not_of("+-", 1) == kNone);
  return strokes ? bar : kNone;
}

std::string_view withoutFeed(std::string_view whole) { return whole.substr(0, whole.find('\n')); }

// The path, and what stands behind the bar.
void split(std::string_view whole, std::string_view& path, std::string_view& rest) {
  const size_t bar = barOf(withoutFeed(whole));
  path = whole.substr(1, whole.find_last_not_of(' ', bar));
  rest = whole.substr(whole.find_first_not_of(' ', bar + 3));
}

std::string_view folderOf(std::string_view whole) {
  std::string_view path, rest;
  split(whole, path, rest);
  if (path.find_first_of(" {") != std::string_view::npos) return {};  // one that got another name
  const size_t slash = path.rfind('/');
  return slash == std::string_view::npos || slash + 1 == path.size() ? std::string_view{} : path.substr(0, slash + 1);
}

}  // namespace

bool isStat(std::string_view line) { return barOf(line) != std::string_view::npos; }

bool Stat::take(std::string_view whole) {
  const std::string_view line = withoutFeed(whole);
  // What reports trouble or counts stays as it is.
  const bool takes = line.size() < whole.size() && isStat(line) && !spw::text::isLoud(line);
  if (takes) {
    lines_.push_back(whole);
  } else {
    flush(line);
  }
  return takes;
}

void Stat::flush(std::string_view next) {
  // A line with two blanks behind a folder's files would read as one of them.
  const bool ambiguous = next.starts_with("  ");
  for (size_t i = 0; i < lines_.size();) {
    const std::string_view folder = folderOf(lines_[i]);
    size_t end = i + 1;
    while (mayGroup_ && folder.size() >= kShortest && end < lines_.size() && folderOf(lines_[end]) == folder) ++end;
    const bool together = end > i + 1 && !(ambiguous && end == lines_.size());
    if (together) {
      out_.append(" ").append(folder).append(":\n");
      ++folders_;
      saved_ += (end - i - 1) * (folder.size() - 1) - 4;
    }
    for (; i < end; ++i) {
      std::string_view path, rest;
      split(lines_[i], path, rest);
      out_.append(together ? "  " : " ").append(path.substr(together ? folder.size() : 0)).append(" | ").append(rest);
    }
  }
  lines_.clear();
}

}  // namespace git_log
