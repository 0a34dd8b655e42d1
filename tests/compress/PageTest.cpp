// docs/compression.md shows what the compressors do now.
#include "tests/compress/Page.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <iterator>

#include "tests/Places.h"
#include "tests/compress/Compressors.h"
#include "tests/compress/ConversationTable.h"

namespace spillway::compress {
namespace {

constexpr const char* kPage = SPILLWAY_SOURCE_DIR "/docs/compression.md";

std::string read() {
  std::ifstream file(kPage, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

// The page with another text between the markers of that name.
std::string with(const std::string& page, const std::string& name, const std::string& text) {
  const std::string first = "<!-- " + name + ": begin -->\n", last = "<!-- " + name + ": end -->\n";
  const size_t begin = page.find(first), end = page.find(last);
  if (begin == std::string::npos || end == std::string::npos) return "the page lacks the markers of " + name;
  return page.substr(0, begin + first.size()) + text + page.substr(end);
}

TEST(CompressPage, IsCurrent) {
  const Savings saved = savings();
  const ConversationSavings whole = conversationSavings();
  const std::string found = read();
  const std::string made =
      with(with(with(found, "savings", saved.table), "conversations", whole.table), "examples", saved.examples);
  if (std::getenv("UPDATE") != nullptr) std::ofstream(kPage, std::ios::binary) << made;
  EXPECT_TRUE(made == read()) << "docs/compression.md is not current; run UPDATE=1 build/check/bin/compress "
                                 "--gtest_filter=CompressPage.*";
  EXPECT_GE(saved.lossless, kLosslessFloor);
  EXPECT_GE(saved.balanced, kBalancedFloor);
  EXPECT_GE(whole.balanced, kConversationsFloor);
  EXPECT_GE(whole.fit, kFitFloor);
  for (const plugins::Compressor* compressor : compressors().all()) {
    const std::string id(compressor->id());
    EXPECT_NE(saved.examples.find("### " + id + "\n"), std::string::npos) << id << " has no example";
    EXPECT_NE(found.find("| `" + id + "` |"), std::string::npos) << id << " is not in the list of them";
  }
}

}  // namespace
}  // namespace spillway::compress
