// Results are written back into the form that the tools of agents give them.
#include <string>

#include "tests/compress/Proof.h"

namespace spillway::compress {
namespace {

// Takes a line off the front, without its line feed.
std::string_view takeLine(std::string_view& text) {
  const size_t size = std::min(text.find('\n'), text.size());
  const std::string_view line = text.substr(0, size);
  text.remove_prefix(std::min(text.size(), size + 1));
  return line;
}

// The title behind the address of "- https://a.org/ The title".
std::pair<std::string, std::string> link(std::string_view line) {
  const size_t blank = line.find(' ', 2);
  return {std::string(line.substr(2, blank - 2)), std::string(line.substr(blank + 1))};
}

std::string unfolded(std::string_view text) {
  std::string out;
  while (!text.empty()) {
    const std::string_view before = text, line = takeLine(text);
    const size_t lines = line.find(" lines "), score = line.rfind(", score ");
    if (line == "Links:" && text.starts_with("- http")) {
      std::string list;
      while (text.starts_with("- http")) {
        const auto [address, title] = link(takeLine(text));
        list += (list.empty() ? "{\"title\":\"" : ",{\"title\":\"") + title + "\",\"url\":\"" + address + "\"}";
      }
      out += "Links: [" + list + "]\n";
    } else if (line.starts_with("* http")) {
      const auto [address, title] = link(line);
      out += "Title: " + title + "\n";
      if (text.starts_with("  ")) out += "Description: " + std::string(takeLine(text).substr(2)) + "\n";
      out += "URL: " + address + "\n";
    } else if (line.starts_with("- ") && lines != std::string_view::npos && score != std::string_view::npos) {
      out.append("File path: ").append(line.substr(2, lines - 2));
      out.append("\nScore: ").append(line.substr(score + 8));
      out.append("\nLines: ").append(line.substr(lines + 7, score - lines - 7)).append("\nCode Chunk: ");
    } else {
      out.append(before.substr(0, before.size() - text.size()));
    }
  }
  return out;
}

const Proof searchResults{"search-results", {.decode = unfolded}};

}  // namespace
}  // namespace spillway::compress
