// The sections of the page of errors.
#include <algorithm>

#include "host/cli/ErrorsPage.h"
#include "host/cli/Words.h"

namespace spillway::cli {
namespace {

constexpr std::string_view kHead = "## ";

// Without marks: a link is its words, code stands in quotes, emphasis goes.
std::string plain(std::string_view line) {
  std::string out;
  for (size_t i = 0; i < line.size(); ++i) {
    if (line.substr(i, 2) == "**") {
      ++i;
    } else if (line.substr(i, 2) == "](") {
      i = std::min(line.find(')', i), line.size());
    } else if (line[i] == '`') {
      out += '\'';
    } else if (line[i] != '[' && line[i] != '*') {
      out += line[i];
    }
  }
  return out;
}

}  // namespace

std::vector<std::string_view> explainedNames() {
  std::vector<std::string_view> out;
  for (const std::string_view line : split(errorsPage(), '\n'))
    if (line.starts_with(kHead)) out.push_back(line.substr(kHead.size()));
  return out;
}

std::string explanationOf(std::string_view name) {
  std::string out;
  bool inside = false, begun = false;
  for (const std::string_view line : split(errorsPage(), '\n')) {
    if (line.starts_with(kHead)) {
      inside = !name.empty() && line.substr(kHead.size()) == name;
    } else if (inside && line.empty()) {
      if (begun) out += "\n\n";
      begun = false;
    } else if (inside) {
      out += (begun ? " " : "") + plain(line);
      begun = true;
    }
  }
  while (out.ends_with('\n')) out.pop_back();
  return out;
}

}  // namespace spillway::cli
