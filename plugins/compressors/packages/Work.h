// What package managers say, line by line.
//
// Threading: one thread at a time; the functions from any.
#pragma once

#include <string_view>
#include <unordered_set>

namespace packages {

enum class Work {
  None,
  Progress,  // "Reading package lists...", "Get:3 http://...", "Collecting x", "Downloaded serde v1.0"
  SetUp,     // "Conf git (1:2.39)", "Setting up git (1:2.39) ..."
};
Work workIn(std::string_view line);

// A row of a list of packages: of dpkg -l, apt list, apt-cache search, pip list.
bool isRow(std::string_view line);

// The packages that were unpacked: that they were set up is no news.
class Unpacked {
 public:
  // Looks at a line: "Inst git ...", "Unpacking git (...) ...". It must outlive this object.
  void read(std::string_view line);
  // Whether the package that a line sets up is one of them.
  bool has(std::string_view line) const;

 private:
  std::unordered_set<std::string_view> names_;
};

}  // namespace packages
