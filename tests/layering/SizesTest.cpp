// How long files get, and whether the tests keep up with the sources.
#include <gtest/gtest.h>

#include <algorithm>

#include "tests/layering/SourceTree.h"

namespace spillway::layering {
namespace {

constexpr size_t kLongest = 800;
constexpr size_t kUsual = 400;
constexpr double kTestShare = 0.7;

TEST(LayeringSizes, NoFileIsLongerThanEightHundredLines) {
  std::vector<std::string> findings;
  for (const auto& file : sourceTree()) {
    if (file.isCode() && file.lines.size() > kLongest) {
      findings.push_back(file.path + " has " + std::to_string(file.lines.size()) + " lines");
    }
  }
  EXPECT_TRUE(findings.empty()) << joined(findings);
}

TEST(LayeringSizes, NineOfTenFilesAreUnderFourHundredLines) {
  size_t all = 0;
  std::vector<std::string> longer;
  for (const auto& file : sourceTree()) {
    if (!file.isCode()) continue;
    all++;
    if (file.lines.size() >= kUsual)
      longer.push_back(file.path + " has " + std::to_string(file.lines.size()) + " lines");
  }
  ASSERT_GT(all, 50u);
  EXPECT_LE(longer.size() * 10, all) << joined(longer);
}

TEST(LayeringSizes, TestsAreAtLeastSevenTenthsOfTheSources) {
  size_t sources = 0;
  size_t tests = 0;
  for (const auto& file : sourceTree()) {
    // A golden case is a test written as text.
    if (!file.isCode() && !file.path.ends_with(".mjs") && !file.path.ends_with(".golden")) continue;
    (file.isBelow("tests/") ? tests : sources) += file.lines.size();
  }
  EXPECT_GE(static_cast<double>(tests), kTestShare * static_cast<double>(sources))
      << tests << " test lines, " << sources << " source lines";
}

TEST(LayeringSizes, AProviderIsShort) {
  std::vector<size_t> lengths;
  for (const auto& file : sourceTree()) {
    if (file.isBelow("plugins/providers/") && file.path.ends_with(".cpp")) lengths.push_back(file.lines.size());
  }
  ASSERT_FALSE(lengths.empty());
  std::sort(lengths.begin(), lengths.end());
  EXPECT_LE(lengths[lengths.size() / 2], 60u) << "the median provider";
}

}  // namespace
}  // namespace spillway::layering
