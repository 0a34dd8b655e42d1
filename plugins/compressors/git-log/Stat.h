// How much of which file has changed, as git --stat writes it. Blanks that only align go, and a folder that several
// files in a row are in is said once:
//
//    docs/operate/api.md     |  22 +++--        docs/operate/:
//    docs/operate/keys.md    |   4 +-            api.md | 22 +++--
//                                                keys.md | 4 +-
//
// One object per text, used by one thread; linear in the text.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace git_log {

inline constexpr std::string_view kFolders = "\" a/:\" stands before the files below it";

// Whether a line says how much of a file has changed: " docs/abi.md   |  12 +++--".
bool isStat(std::string_view line);

class Stat {
 public:
  // `folders`: whether they are said once.
  Stat(std::string& out, bool folders) : out_(out), mayGroup_(folders) {}

  // Takes a line with its line feed, if it is one of a list that can be shorter; else writes those it has taken.
  // False: the line is still to be written.
  bool take(std::string_view whole);

  // Writes what it has taken; `next`: the line that comes after it.
  void flush(std::string_view next);

  size_t folders() const { return folders_; }  // that were said once for several files
  size_t saved() const { return saved_; }      // bytes, by that

 private:
  std::string& out_;
  const bool mayGroup_;
  std::vector<std::string_view> lines_;
  size_t folders_ = 0, saved_ = 0;
};

}  // namespace git_log
