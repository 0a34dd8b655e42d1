// Promises about the text of the SDK's C headers, which is the manual of the ABI.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <regex>
#include <string>
#include <vector>

#include "tests/Places.h"

namespace {

std::string readFile(const std::string& path) {
  std::ifstream stream(std::string(SPILLWAY_SOURCE_DIR) + "/" + path);
  return {std::istreambuf_iterator<char>(stream), {}};
}

std::vector<std::string> headers() {
  std::vector<std::string> found;
  for (const auto& entry : std::filesystem::directory_iterator(SPILLWAY_SOURCE_DIR "/sdk/include/spillway")) {
    if (entry.path().extension() == ".h") found.push_back("sdk/include/spillway/" + entry.path().filename().string());
  }
  return found;
}

std::vector<std::string> linesOf(const std::string& text) {
  std::vector<std::string> lines;
  for (size_t at = 0; at < text.size();) {
    const size_t end = std::min(text.find('\n', at), text.size());
    lines.push_back(text.substr(at, end - at));
    at = end + 1;
  }
  return lines;
}

std::string withoutComments(const std::string& text) {
  return std::regex_replace(text, std::regex(R"(/\*(.|\n)*?\*/)"), "");
}

// Every function pointer is declared on a line of its own below a comment that says on which thread it is called.
TEST(Headers, EveryFunctionPointerHasAThreadTag) {
  const std::regex pointer(R"(\(\*\w+\)\()"), tag(R"(\[(load|any|stream|call|tree)\])");
  size_t seen = 0;
  for (const std::string& header : headers()) {
    std::string comment;
    bool inside = false;
    for (const std::string& line : linesOf(readFile(header))) {
      if (line.find("/*") != std::string::npos) comment.clear();
      if (inside || line.find("/*") != std::string::npos) {
        comment += line + "\n";
        inside = line.find("*/") == std::string::npos;
        continue;
      }
      if (!std::regex_search(line, pointer)) continue;
      ++seen;
      EXPECT_TRUE(std::regex_search(comment, tag)) << header << ": " << line;
      comment.clear();  // one comment speaks for one function
    }
  }
  EXPECT_GE(seen, 70u);
}

// A field that the layout file does not know could move unnoticed.
TEST(Headers, EveryFieldIsInALayoutFile) {
  const std::string layout = readFile("tests/abi/layout_v1_0.c") + readFile("tests/abi/layout_v1_1.c");
  const std::regex structure(R"(typedef struct (\w+) \{((?:.|\n)*?)\n\} \1;)");
  size_t structs = 0;
  for (const std::string& header : headers()) {
    const std::string text = withoutComments(readFile(header));
    for (std::sregex_iterator it(text.begin(), text.end(), structure), end; it != end; ++it) {
      ++structs;
      const std::string name = (*it)[1], body = (*it)[2];
      EXPECT_THAT(layout, testing::ContainsRegex("(SIZE|FIXED)\\(" + name + ","));
      const std::regex field(R"((?:\(\*(\w+)\)\([^;]*|(\w+)(?:\[\d+\])?)\s*[;,])");
      const std::string flat = std::regex_replace(body, std::regex(R"(\(\*(\w+)\)\([^;]*;)"), "$1;");
      for (std::sregex_iterator f(flat.begin(), flat.end(), field), last; f != last; ++f) {
        EXPECT_THAT(layout, testing::HasSubstr("AT(" + name + ", " + (*f)[2].str() + ","));
      }
    }
  }
  EXPECT_GE(structs, 35u);
}

// plugin-check warns of quirks it does not know, so it must know the ones that are documented, and no others.
TEST(Headers, QuirksOfThePageAndOfPluginCheckAreTheSame) {
  const std::string page = readFile("docs/quirks.md"), check = readFile("sdk/testing/check/ProviderCheck.cpp");
  const size_t start = check.find("kQuirks ="), end = check.find(';', start);
  ASSERT_NE(start, std::string::npos);
  std::string known = " ";
  const std::string table = check.substr(start, end - start);
  const std::regex quoted("\"([^\"]*)\"");
  for (std::sregex_iterator it(table.begin(), table.end(), quoted), last; it != last; ++it) known += (*it)[1].str();
  size_t rows = 0;
  const std::regex firstCell(R"(\n\| (`[a-z_`, ]+`) \|)"), id("`([a-z_]+)`");
  for (std::sregex_iterator row(page.begin(), page.end(), firstCell), last; row != last; ++row) {
    const std::string cell = (*row)[1];
    for (std::sregex_iterator one(cell.begin(), cell.end(), id), none; one != none; ++one) {
      ++rows;
      EXPECT_THAT(known, testing::HasSubstr(" " + (*one)[1].str() + " "));
    }
  }
  std::istringstream words(known);
  const size_t count = static_cast<size_t>(
      std::distance(std::istream_iterator<std::string>(words), std::istream_iterator<std::string>()));
  EXPECT_EQ(rows, count);
}

// The code blocks of the guide are the example files, so that what people copy is what is built and tested.
TEST(Guide, ShowsTheExampleFiles) {
  const std::string guide = readFile("docs/write-a-provider.md");
  const std::regex block(R"(\n<!-- (sdk/examples/[\w./-]+) -->\n```\w*\n((?:.|\n)*?)```\n)");
  size_t blocks = 0;
  for (std::sregex_iterator it(guide.begin(), guide.end(), block), end; it != end; ++it) {
    ++blocks;
    EXPECT_EQ((*it)[2].str(), readFile((*it)[1].str())) << (*it)[1].str();
  }
  EXPECT_GE(blocks, 2u);
}

}  // namespace
