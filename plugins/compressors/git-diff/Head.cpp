#include "Head.h"

#include <spillway/text/Essential.hpp>

namespace git_diff {
namespace {

constexpr std::string_view kBegin = "diff --git a/";
constexpr size_t kMostLines = 12;

// The path that both names of a head are; empty: they differ, or it has blanks.
std::string_view pathOf(std::string_view line) {
  if (!line.starts_with(kBegin)) return {};
  const std::string_view names = line.substr(kBegin.size());  // P b/P
  if (names.size() < 4 || names.size() % 2 == 0) return {};
  const size_t size = (names.size() - 3) / 2;
  const std::string_view path = names.substr(0, size);
  if (size == 0 || names.substr(size, 3) != " b/" || names.substr(size + 3) != path) return {};
  if (path[0] == '-' || path[0] == '"' || path.find_first_of(" \t\r") != std::string_view::npos) return {};
  return path;
}

bool isExtended(std::string_view line) {
  for (std::string_view word : {"old mode ", "new mode ", "deleted file mode ", "new file mode ", "index "})
    if (line.starts_with(word)) return true;
  return false;
}

bool isName(std::string_view line, std::string_view sign, bool none, std::string_view side, std::string_view path) {
  if (!line.starts_with(sign)) return false;
  line.remove_prefix(sign.size());
  return none ? line == "/dev/null" : line.starts_with(side) && line.substr(side.size()) == path;
}

}  // namespace

bool looksLikeShortHead(std::string_view line) {
  return line.starts_with("diff ") && line.size() > 5 && line[5] != '-' && line.find(' ', 5) == std::string_view::npos;
}

Head readHead(const Lines& lines, size_t begin) {
  Head head{begin + 1, pathOf(lines[begin])};
  // A path that reads like trouble stays where it is.
  if (spw::text::reportsTrouble(head.path) || spw::text::namesPlace(head.path)) head.path = {};
  bool made = false, deleted = false;
  for (; head.end < lines.size() && head.end < begin + kMostLines && isExtended(lines[head.end]); ++head.end) {
    made = made || lines[head.end].starts_with("new file");
    deleted = deleted || lines[head.end].starts_with("deleted file");
  }
  if (head.path.empty()) return head;
  const size_t names = head.end;
  if (names < lines.size() && lines[names].starts_with("@@ ")) head.path = {};
  if (names + 2 < lines.size() && lines[names].starts_with("--- ")) {
    if (isName(lines[names], "--- ", made, "a/", head.path) &&
        isName(lines[names + 1], "+++ ", deleted, "b/", head.path) && lines[names + 2].starts_with("@@ ")) {
      head.end = names + 2;
    } else {
      head.path = {};
    }
  }
  return head;
}

size_t appendShort(const Lines& lines, size_t begin, const Head& head, bool index, std::string& out) {
  size_t gone = 0;
  out.append("diff ").append(head.path).append("\n");
  for (size_t i = begin + 1; i < head.end; ++i) {
    const std::string_view line = lines[i];
    if (line.starts_with("--- ") || line.starts_with("+++ ") || (!index && line.starts_with("index "))) {
      ++gone;
    } else {
      out.append(line).append("\n");
    }
  }
  return gone;
}

}  // namespace git_diff
