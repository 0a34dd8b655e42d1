#include "Work.h"

#include <spillway/text/Lines.hpp>
#include <spillway/text/Shape.hpp>

namespace packages {
namespace {

// The word behind a beginning, without what tells its architecture: "git" of "Inst git:amd64 (1.0)".
std::string_view wordAfter(std::string_view line, std::string_view begin) {
  if (!line.starts_with(begin)) return {};
  line.remove_prefix(begin.size());
  return line.substr(0, line.find_first_of(" :("));
}

bool isName(std::string_view word) {
  if (word.size() < 2) return false;
  for (char c : word)
    if (!spw::text::isLetter(c) && !spw::text::isDigit(c) && c != '-' && c != '+' && c != '.' && c != '_' && c != ':')
      return false;
  return spw::text::isLetter(word[0]) || spw::text::isDigit(word[0]);
}

}  // namespace

Work workIn(std::string_view line) {
  constexpr std::string_view kProgress[] = {"Reading package lists",
                                            "Building dependency tree",
                                            "Reading state information",
                                            "Calculating upgrade",
                                            "Get:",
                                            "Hit:",
                                            "Ign:",
                                            "Fetched ",
                                            "Selecting previously ",
                                            "Preparing to unpack ",
                                            "Processing triggers for ",
                                            "(Reading database",
                                            "Collecting ",
                                            "Requirement already satisfied:",
                                            "Using cached ",
                                            "Downloading ",
                                            "Downloaded ",
                                            "Obtaining ",
                                            "npm http fetch ",
                                            "npm http cache ",
                                            "npm verb ",
                                            "npm sill ",
                                            "npm timing ",
                                            "Installing build dep",
                                            "Getting requirements ",
                                            "Preparing metadata ",
                                            "Updating crates.io index",
                                            "Locking "};
  line = spw::text::trimmed(line.substr(0, line.find('\n')));
  for (std::string_view begin : {"Conf ", "Setting up "})
    if (line.starts_with(begin)) return Work::SetUp;
  for (std::string_view begin : kProgress)
    if (line.starts_with(begin)) return Work::Progress;
  return Work::None;
}

bool isRow(std::string_view line) {
  line = line.substr(0, line.find('\n'));
  // ii  git  1:2.39 ...
  if (line.size() > 4 && line[2] == ' ' && (line[3] == ' ' || line[3] == 'R') && spw::text::isLetter(line[0]) &&
      spw::text::isLetter(line[1]))
    return true;
  const std::string_view word = line.substr(0, line.find(' '));
  const std::string_view rest = line.substr(word.size());
  // git/stable,now 1:2.39 amd64 [installed]
  if (const size_t slash = word.find('/'); slash != std::string_view::npos)
    return isName(word.substr(0, slash)) && rest.size() > 3 && (rest.ends_with(']') || spw::text::isDigit(rest[1]));
  // git - fast version control
  return isName(word) && rest.starts_with(" - ");
}

void Unpacked::read(std::string_view line) {
  line = spw::text::trimmed(line.substr(0, line.find('\n')));
  for (std::string_view begin : {"Inst ", "Unpacking "})
    if (const std::string_view name = wordAfter(line, begin); !name.empty()) names_.insert(name);
}

bool Unpacked::has(std::string_view line) const {
  line = spw::text::trimmed(line.substr(0, line.find('\n')));
  for (std::string_view begin : {"Conf ", "Setting up "})
    if (const std::string_view name = wordAfter(line, begin); !name.empty()) return names_.contains(name);
  return false;
}

}  // namespace packages
