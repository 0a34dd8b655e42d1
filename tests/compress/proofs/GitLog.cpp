// Authors are put back where a commit has none, and what a line's commit is where it is not said. How many blanks align
// a column says nothing.
#include <map>
#include <regex>
#include <vector>

#include "tests/compress/Proof.h"

namespace spillway::compress {
namespace {

std::vector<std::string> linesOf(std::string_view text) {
  std::vector<std::string> lines;
  for (size_t at = 0; at < text.size();) {
    const size_t end = std::min(text.find('\n', at), text.size() - 1) + 1;
    lines.emplace_back(text.substr(at, end - at));
    at = end;
  }
  return lines;
}

bool isCommitLine(const std::string& line) {
  return line.starts_with("commit ") && line.substr(7, 40).find_first_not_of("0123456789abcdef") == std::string::npos &&
         line.size() > 47 && (line[47] == '\n' || line[47] == ' ');
}

std::string authored(const std::vector<std::string>& lines) {
  std::string out, author;
  bool head = false;
  for (const std::string& line : lines) {
    if (head && line.starts_with("Author: ")) {
      author = line;
      head = false;
    } else if (head && !line.starts_with("Merge: ") && !line.starts_with("Reflog")) {
      out += author;
      head = false;
    }
    out += line;
    head = head || isCommitLine(line);
  }
  return out;
}

std::string blamed(const std::vector<std::string>& lines) {
  static const std::regex kBare(R"(^(\d+\)[\s\S]*)$)"), kNamed(R"(^(\^?[0-9a-fA-F]{7,}) (\d+\)[\s\S]*)$)"),
      kWhole(R"(^(\^?[0-9a-fA-F]{7,})( [^(]*\(.*?[+-]\d{4}) +(\d+\)[\s\S]*)$)");
  std::map<std::string, std::string> known;
  std::string out, hash;
  for (const std::string& line : lines) {
    const std::string begin = line.substr(0, 500), rest = line.size() > 500 ? line.substr(500) : "";
    std::smatch parts;
    std::string tail;
    if (std::regex_match(begin, parts, kBare)) {
      tail = parts[1];
    } else if (std::regex_match(begin, parts, kNamed)) {
      hash = parts[1];
      tail = parts[2];
    } else if (std::regex_match(begin, parts, kWhole)) {
      hash = parts[1];
      known[hash] = parts[2];
      tail = parts[3];
    }
    out += hash + known[hash] + " " + tail + rest;
  }
  return out;
}

// Two blanks behind " a/:" stand for " a/".
std::vector<std::string> inFolders(const std::vector<std::string>& lines) {
  std::vector<std::string> out;
  std::string folder;
  for (const std::string& line : lines) {
    if (line.starts_with(" ") && line.ends_with("/:\n")) {
      folder = line.substr(0, line.size() - 2);
    } else if (!folder.empty() && line.starts_with("  ")) {
      out.push_back(folder + line.substr(2));
    } else {
      folder.clear();
      out.push_back(line);
    }
  }
  return out;
}

std::string told(std::string_view text) {
  std::vector<std::string> lines = linesOf(text);
  const auto says = [&](const char* what) {
    const bool found =
        !lines.empty() && lines[0].starts_with("[spillway: ") && lines[0].find(what) != std::string::npos;
    if (found) lines.erase(lines.begin());
    return found;
  };
  if (says(" left out: a line without one is of the commit")) return blamed(lines);
  if (says(" left out: \" a/:\" stands before the files")) lines = inFolders(lines);
  if (says(" left out: a commit without one has that of")) return authored(lines);
  std::string out;
  for (const std::string& line : lines) out += line;
  return out;
}

// Blanks around the bar of a changed file, and before the number of a blamed line, count once.
std::string unaligned(std::string_view text) {
  std::string out;
  for (std::string line : linesOf(text)) {
    const bool blame = line.substr(0, 400).find('(') != std::string::npos;
    for (size_t at = 0; (at = line.find("  ", at)) != std::string::npos;) {
      const size_t end = std::min(line.find_first_not_of(' ', at), line.size());
      const bool bar = line.substr(end, 2) == "| " || (at >= 2 && line.substr(at - 1, 1) == "|");
      const bool number = blame && end < line.size() && line[end] >= '0' && line[end] <= '9' && at < 400;
      if (bar || number) line.erase(at, end - at - 1);
      at = bar || number ? at + 1 : end;
    }
    out += line;
  }
  return out;
}

const Proof gitLog{"git-log", {.decode = told, .like = unaligned}};

}  // namespace
}  // namespace spillway::compress
