// The files of this repository as tests see them: own sources and texts, without build folders, packages and recorded
// fixtures. Read once, then constant.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace spillway::layering {

struct SourceFile {
  std::string path;  // relative to the root, with '/'
  std::vector<std::string> lines;

  bool isHeader() const;
  bool isCode() const;  // C or C++, header or not
  bool isBelow(std::string_view folder) const { return path.starts_with(folder); }
  std::string folder() const { return path.substr(0, path.rfind('/') + 1); }
  std::string name() const { return path.substr(path.rfind('/') + 1); }
};

struct Include {
  std::string target;
  bool quoted = false;
  size_t line = 0;  // from 1
};

// Every text file of the tree, sorted by path.
const std::vector<SourceFile>& sourceTree();

std::vector<Include> includesOf(const SourceFile& file);

// "path:line", as compilers print places.
std::string place(const SourceFile& file, size_t line);

// A list of findings as one text, for a test's message; empty when there are none.
std::string joined(const std::vector<std::string>& findings);

// The line without its comment: what stands after "//" is cut, "/* */" within a line as well.
std::string withoutComment(const std::string& line);

}  // namespace spillway::layering
