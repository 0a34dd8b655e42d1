// The public headers: enough explanation, and a thread tag on every function pointer.
#include <gtest/gtest.h>

#include <regex>

#include "tests/layering/SourceTree.h"

namespace spillway::layering {
namespace {

bool isPublicHeader(const SourceFile& file) {
  return file.isBelow("sdk/include/spillway/") && file.path.ends_with(".h");
}

TEST(LayeringSdk, FortyFivePercentOfTheHeadersIsExplanation) {
  size_t comments = 0;
  size_t all = 0;
  for (const auto& file : sourceTree()) {
    if (!isPublicHeader(file)) continue;
    bool inside = false;
    for (const auto& line : file.lines) {
      if (line.find_first_not_of(" \t") == std::string::npos) continue;
      all++;
      size_t begin = line.find("/*");
      if (inside || begin != std::string::npos) comments++;
      if (begin != std::string::npos) inside = true;
      if (line.find("*/") != std::string::npos) inside = false;
    }
  }
  ASSERT_GT(all, 300u);
  EXPECT_GE(comments * 100, all * 45) << comments << " of " << all << " lines";
}

TEST(LayeringSdk, EveryFunctionPointerSaysItsThread) {
  static const std::regex kPointer(R"(\(\*(\w+)\)\()");
  static const std::regex kTag(R"(\[(load|any|stream|call|tree)\])");
  std::vector<std::string> findings;
  size_t pointers = 0;
  for (const auto& file : sourceTree()) {
    if (!isPublicHeader(file)) continue;
    std::string comment;
    for (size_t i = 0; i < file.lines.size(); i++) {
      const std::string& line = file.lines[i];
      std::smatch match;
      if (std::regex_search(line, match, kPointer)) {
        pointers++;
        if (!std::regex_search(comment + line, kTag)) findings.push_back(place(file, i + 1) + " " + match[1].str());
        comment.clear();
      } else if (line.find("/*") != std::string::npos) {
        comment = line;
      } else {
        comment += line;
      }
    }
  }
  EXPECT_GT(pointers, 40u);
  EXPECT_TRUE(findings.empty()) << joined(findings);
}

}  // namespace
}  // namespace spillway::layering
