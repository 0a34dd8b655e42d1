// What must not stand anywhere in the tree. The words are put together here so that this file does not contain them.
#include <gtest/gtest.h>

#include <regex>

#include "tests/layering/SourceTree.h"

namespace spillway::layering {
namespace {

struct Forbidden {
  std::string pattern;
  const char* why;
};

enum class Where { Everywhere, Code, SourcesOnly };

bool concerns(Where where, const SourceFile& file) {
  if (where == Where::Everywhere) return true;
  return file.isCode() && !(where == Where::SourcesOnly && file.isHeader());
}

std::vector<std::string> search(const std::vector<Forbidden>& list, Where where) {
  std::vector<std::string> findings;
  for (const auto& forbidden : list) {
    std::regex pattern(forbidden.pattern);
    for (const auto& file : sourceTree()) {
      if (!concerns(where, file)) continue;
      for (size_t i = 0; i < file.lines.size(); i++) {
        if (std::regex_search(file.lines[i], pattern)) findings.push_back(place(file, i + 1) + " " + forbidden.why);
      }
    }
  }
  return findings;
}

TEST(LayeringText, NothingIsLeftForLater) {
  std::vector<Forbidden> list = {{std::string("\\b(TO") + "DO|FIX" + "ME|XX" + "X)\\b", "is left for later"}};
  EXPECT_EQ(joined(search(list, Where::Code)), "");
}

TEST(LayeringText, NoMachineOrRegistryIsNamed) {
  std::vector<Forbidden> list = {
      {std::string("(^|[^\\w.])/wo") + "rk/", "names a machine's folder"},
      {std::string("(^|[^\\w.])/ro") + "ot/", "names a machine's folder"},
      {std::string("(^|[^\\w.])/ho") + "me/[a-z]+/", "names a machine's folder"},
      {std::string("\\.\\./sha") + "red/", "names a machine's folder"},
      {std::string("registry\\.npm") + "js|registry\\.yarn" + "pkg", "names a registry"},
      {std::string("deb\\.deb") + "ian\\.org|py" + "pi\\.org|proxy\\.go" + "lang", "names a registry"},
      {std::string("\"res") + "olved\":", "names where a package came from"},
  };
  EXPECT_EQ(joined(search(list, Where::Everywhere)), "");
}

TEST(LayeringText, NoCodeIsCommentedOut) {
  // A comment that ends like a statement and reads like one. Headers may show how they are used.
  std::vector<Forbidden> list = {
      {R"(^\s*//\s*[\w:.\->\[\]]+\s*(=|\+=)[^=].*;\s*$)", "looks like commented-out code"},
      {R"(^\s*//\s*(return|if|for|while|else|delete|throw)\b[^.]*[;{]\s*$)", "looks like commented-out code"},
      {R"(^\s*#\s*if\s+0\b)", "is switched off"},
  };
  EXPECT_EQ(joined(search(list, Where::SourcesOnly)), "");
}

TEST(LayeringText, TheFormatterIsNotSwitchedOffForWholeFiles) {
  std::vector<std::string> findings;
  for (const auto& file : sourceTree()) {
    size_t open = 0;
    for (const auto& line : file.lines) {
      if (!file.isCode()) break;
      if (line.find("clang-format o"
                    "ff") != std::string::npos)
        open++;
      if (line.find("clang-format o"
                    "n") != std::string::npos &&
          open > 0)
        open--;
    }
    if (open > 0) findings.push_back(file.path);
  }
  EXPECT_EQ(joined(findings), "");
}

}  // namespace
}  // namespace spillway::layering
