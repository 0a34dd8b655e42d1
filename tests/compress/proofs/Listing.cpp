// The first line says how the list was made shorter; each of the three ways is undone by what it says.
#include <map>
#include <vector>

#include "tests/compress/Proof.h"

namespace spillway::compress {
namespace {

using Lines = std::vector<std::string>;

Lines linesOf(std::string_view text) {
  Lines lines;
  for (size_t at = 0; at < text.size();) {
    const size_t end = std::min(text.find('\n', at), text.size());
    lines.emplace_back(text.substr(at, end - at));
    at = end + 1;
  }
  return lines;
}

Lines wordsOf(const std::string& text, size_t from) {
  Lines words;
  while (from < text.size()) {
    const size_t end = std::min(text.find(' ', from), text.size());
    words.push_back(text.substr(from, end - from));
    from = end + 1;
  }
  return words;
}

// "a/: b c", "a/*.h: b c" and " b c" are the lines a/b and a/c, a/b.h and a/c.h, b and c.
std::string separated(std::string_view text) {
  std::string out;
  for (size_t at = 0; at < text.size();) {
    const size_t end = text.find('\n', at);
    const std::string line(text.substr(at, end == std::string_view::npos ? end : end - at));
    at = end == std::string_view::npos ? text.size() : end + 1;
    const size_t colon = line.find(": ");
    const std::string head = colon == std::string::npos ? "" : line.substr(0, colon);
    const size_t star = head.rfind("*.");
    const bool plain = head.ends_with('/') && head.find(' ') == std::string::npos;
    const bool extended = !plain && star != std::string::npos && (star == 0 || head[star - 1] == '/') &&
                          head.find('/', star) == std::string::npos && head.find(' ') == std::string::npos;
    if (line.starts_with(' ')) {
      for (const std::string& name : wordsOf(line, 1)) out += name + "\n";
    } else if (plain || extended) {
      for (const std::string& name : wordsOf(line, colon + 2))
        out += head.substr(0, plain ? head.size() : star) + name + (plain ? "" : head.substr(star + 1)) + "\n";
    } else {
      out += line + (end == std::string_view::npos ? "" : "\n");
    }
  }
  return out;
}

// A node of a tree and what is in it.
struct Branch {
  std::string name;
  std::vector<Branch> inside;
};

void draw(const std::vector<Branch>& branches, const std::string& before, std::string& out) {
  for (size_t i = 0; i < branches.size(); ++i) {
    if (branches[i].name == "...") continue;
    const bool last = i + 1 == branches.size();
    out += before + (last ? "`-- " : "|-- ") + branches[i].name + "\n";
    draw(branches[i].inside, before + (last ? "    " : "|   "), out);
  }
}

std::string drawn(std::string_view text, bool beside) {
  std::string out;
  std::vector<Branch> trunk;
  for (const std::string& line : linesOf(text)) {
    const size_t depth = line.find_first_not_of(' ');
    if (depth == 0 || depth == std::string::npos) {
      draw(trunk, "", out);
      trunk.clear();
      out += line + "\n";
      continue;
    }
    std::vector<Branch>* level = &trunk;
    for (size_t i = 1; i < depth && !level->empty(); ++i) level = &level->back().inside;
    const Lines names = beside ? wordsOf(line, depth) : Lines{line.substr(depth)};
    for (const std::string& name : names) level->push_back({name, {}});
  }
  draw(trunk, "", out);
  return out;
}

std::string signsReplaced(std::string_view says, std::string_view text) {
  std::map<std::string, std::string> signs;
  for (size_t at = 0; (at = says.find(" \" stands for \"", at)) != std::string_view::npos;) {
    const size_t begin = at + 15, end = says.find('"', begin);
    signs[std::string(says.substr(at - 1, 2))] = says.substr(begin, end - begin);
    at = end;
  }
  std::string out;
  for (const std::string& line : linesOf(text)) {
    const auto sign = signs.find(line.substr(0, 2));
    out += (sign == signs.end() ? line : sign->second + line.substr(2)) + "\n";
  }
  return out;
}

std::string listed(std::string_view text) {
  const size_t feed = text.find('\n');
  const std::string_view first = text.substr(0, feed), rest = feed < text.size() ? text.substr(feed + 1) : "";
  if (!first.starts_with("[spillway: ")) return std::string(text);
  if (first.find(" left out: \"a/: b c\" stands for ") != std::string_view::npos) return separated(rest);
  if (first.find(" left out: of a tree; ") != std::string_view::npos)
    return drawn(rest, first.find("beside each other") != std::string_view::npos);
  if (first.find(" left out: what lines begin with: ") != std::string_view::npos) return signsReplaced(first, rest);
  return std::string(text);
}

// Which strokes a tree is drawn with says nothing, nor how many blanks align the columns of a long list.
std::string plain(std::string_view text) {
  std::string out;
  for (const std::string& line : linesOf(text)) {
    std::string kept = line;
    for (const auto& [stroke, ascii] : {std::pair{"\xe2\x94\x82\xc2\xa0\xc2\xa0", "|  "},
                                        {"\xe2\x94\x82", "|"},
                                        {"\xe2\x94\x9c\xe2\x94\x80\xe2\x94\x80", "|--"},
                                        {"\xe2\x94\x94\xe2\x94\x80\xe2\x94\x80", "`--"}})
      for (size_t at; (at = kept.find(stroke)) != std::string::npos;)
        kept.replace(at, std::string(stroke).size(), ascii);
    if (kept.size() > 10 && kept.find_first_not_of("-dlcbpsDCM?rwxStT") >= 10)
      for (size_t at; (at = kept.find("  ")) != std::string::npos;) kept.erase(at, 1);
    out += kept + "\n";
  }
  return out;
}

const Proof listing{"listing", {.decode = listed, .like = plain}};

}  // namespace
}  // namespace spillway::compress
