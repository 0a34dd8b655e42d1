// Lines found in files, as grep -n, rg and git grep write them. The path of a file is said once, in a line of its own
// before the lines of that file, as rg does for people:
//
//   src/a.c:12:int main() {        src/a.c
//   src/a.c-13-  return 0;         12:int main() {
//   src/a.c:90:  main();           13-  return 0;
//                                  90:  main();
//
// Nothing is left out on any level: what was found is what was asked for.
#include <spillway/compressor.hpp>
#include <spillway/text/Ansi.hpp>
#include <spillway/text/Lines.hpp>
#include <spillway/text/Marker.hpp>
#include <spillway/text/Shape.hpp>

#include <algorithm>
#include <string>
#include <vector>

namespace grep {
namespace {

constexpr std::string_view kOnce = "each is said once, before the lines of its file";
constexpr size_t kLeast = 220;       // bytes of paths that have to go before a marker pays
constexpr size_t kLongest = 512;     // of a path
constexpr size_t kLookedAhead = 16;  // lines in front of a file's first one that was asked for

bool isSeparator(char c) { return c == ':' || c == '-' || c == '='; }

// Whether a line reads as one without its path: 12:text, 13-text, :text.
bool isWithoutPath(std::string_view line) {
  size_t digits = 0;
  while (digits < line.size() && spw::text::isDigit(line[digits])) ++digits;
  if (digits == 0) return line.starts_with(':');
  return digits < line.size() && isSeparator(line[digits]);
}

// Whether a line is of the file `path`: its path, then a number between two equal separators, or a colon.
bool isOf(std::string_view line, std::string_view path) {
  if (line.size() <= path.size() || !line.starts_with(path)) return false;
  const char separator = line[path.size()];
  if (!isSeparator(separator)) return false;
  size_t at = path.size() + 1;
  while (at < line.size() && spw::text::isDigit(line[at])) ++at;
  if (at > path.size() + 1 && at < line.size() && line[at] == separator) return true;
  return separator == ':' && at == path.size() + 1 && line.substr(at, 1) != ":";  // a::b is a name
}

// What a line without its path begins with: "12:" of src/a.c:12:text, ":" of src/a.c:text.
std::string_view withoutPath(std::string_view line, std::string_view path) {
  const bool numbered = path.size() + 1 < line.size() && spw::text::isDigit(line[path.size() + 1]);
  return line.substr(path.size() + (numbered ? 1 : 0));
}

// The path that a line that was asked for begins with; empty: none.
std::string_view pathOf(std::string_view line) {
  const size_t colon = line.substr(0, kLongest).find(':');
  if (colon == std::string_view::npos || colon == 0) return {};
  const std::string_view path = line.substr(0, colon);
  for (char c : path)
    if (static_cast<unsigned char>(c) <= ' ' || c == '"' || c == '<' || c == '(' || c == '{' || c == '=') return {};
  // A word that is no path: "note: text". One of a single name wants a number behind it.
  const bool named =
      path.find_first_of("./") != std::string_view::npos && !path.ends_with('/') && path != "." && path != "--";
  if (!isOf(line, path) || path[0] == '[' || isWithoutPath(line)) return {};
  return named || (colon + 1 < line.size() && spw::text::isDigit(line[colon + 1])) ? path : std::string_view{};
}

// The path of a line of context, src/a.c-13-text: told from the first line after it that was asked for.
std::string_view contextPathOf(const std::vector<std::string_view>& lines, size_t at) {
  const std::string_view line = lines[at].substr(0, kLongest);
  if (line.find('-') == std::string_view::npos) return {};
  for (size_t i = at + 1; i < std::min(lines.size(), at + kLookedAhead); ++i) {
    const std::string_view path = pathOf(lines[i]);
    if (!path.empty() && isOf(line, path)) return path;
    if (lines[i].starts_with("--\n")) return {};
  }
  return {};
}

}  // namespace

struct Grep {
  static constexpr spw::CompressorTable table{.id = "grep", .name = "Lines found in files"};

  static int32_t recognise(spw::Call, const spw::TextContext& context, std::string_view head, std::string_view) {
    size_t found = 0, again = 0, all = 0;
    std::string_view path;
    for (spw::text::Lines lines(head); lines.next() && all < 60; ++all) {
      if (!path.empty() && isOf(lines.line(), path)) {
        ++found;
        ++again;
      } else if (const std::string_view here = pathOf(lines.line()); !here.empty()) {
        path = here;
        ++found;
      }
    }
    if (all < 4 || found * 2 < all || again == 0) return 0;
    const spw::text::Command& command = context.command;
    const bool asked = command.is("grep") || command.is("rg") || command.is("ag") || command.is("ack") ||
                       command.is("egrep") || command.is("git", "grep") || context.tool == "Grep";
    if (asked) return 85;
    return found * 5 >= all * 4 ? 40 : 0;
  }

  static spw::Status rewrite(spw::Call call, const spw::TextContext&, int32_t, std::string_view in,
                             std::string_view& out) {
    if (spw::text::hasMarkerOf(in, {kOnce}) || !spw::text::isPlain(in)) return SPW_DECLINED;
    std::vector<std::string_view> lines;
    for (spw::text::Lines each(in); each.next();) {
      if (isWithoutPath(each.line())) return SPW_DECLINED;
      lines.push_back(each.whole());
    }
    std::string text;
    text.reserve(in.size());
    size_t paths = 0, bytes = 0;
    for (size_t i = 0; i < lines.size();) {
      std::string_view path = pathOf(lines[i]);
      if (path.empty()) path = contextPathOf(lines, i);
      const size_t end = path.empty() ? i + 1 : endOf(lines, i, path);
      if (end < i + 2) {
        text += lines[i++];
        continue;
      }
      text.append(path).append("\n");
      for (; i < end; ++i) {
        if (!isOf(lines[i], path)) {
          text += lines[i];  // -- between two places of a file
          continue;
        }
        text += withoutPath(lines[i], path);
        ++paths;
        bytes += path.size();
      }
      bytes -= path.size();
    }
    if (bytes < kLeast) return SPW_DECLINED;
    std::string shorter;
    spw::text::appendMarker(shorter, paths, "path", kOnce, {});
    shorter.append("\n").append(text);
    return spw::shorter(call, in, shorter, out);
  }

 private:
  // The end of the lines of one file, with what separates places in it.
  static size_t endOf(const std::vector<std::string_view>& lines, size_t begin, std::string_view path) {
    size_t end = begin;
    while (end < lines.size()) {
      if (isOf(lines[end], path)) {
        ++end;
      } else if (lines[end] == "--\n" && end + 1 < lines.size() && isOf(lines[end + 1], path)) {
        end += 2;
      } else {
        break;
      }
    }
    return end;
  }
};

}  // namespace grep

SPW_COMPRESSOR_PLUGIN(grep::Grep)
