#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/compress/unit/Rewriting.h"

namespace spillway::compress {
namespace {

std::string base64(size_t size) {
  static constexpr std::string_view kLetters = "aB3dE+fG7hIj/Kl9MnOpQ2rS4tUv0WxYz1";
  std::string text;
  for (size_t i = 0; text.size() < size; ++i) text += kLetters[i * i % kLetters.size()];
  return text;
}

TEST(Blobs, TheMiddleOfBase64GoesFromBalancedOn) {
  const std::string blob = base64(1000), text = "<img src=\"data:image/png;base64," + blob + "\">\n";
  EXPECT_EQ(rewritten("blobs", text), "as it was");
  EXPECT_EQ(rewritten("blobs", text, SPW_LEVEL_BALANCED, "run", "h1"),
            "<img src=\"data:image/png;base64," + blob.substr(0, 48) +
                "\n[spillway: 944 bytes left out: of base64 (handle h1)]\n" + blob.substr(992) + "\">\n");
}

TEST(Blobs, SoDoesThatOfManyLines) {
  std::string lines, dump;
  for (int i = 0; i < 60; ++i) {
    lines += base64(76) + "\n";
    dump += "000000" + std::to_string(10 + i) + ": 7f45 4c46 0201 0100 0000 0000 0000 0000  .ELF............\n";
  }
  EXPECT_THAT(rewritten("blobs", lines, SPW_LEVEL_BALANCED),
              testing::HasSubstr("[spillway: 44 lines left out: of base64]\n"));
  EXPECT_THAT(rewritten("blobs", "a\n" + dump + "b\n", SPW_LEVEL_BALANCED),
              testing::HasSubstr("\n[spillway: 44 lines left out: of a dump]\n"));
}

TEST(Blobs, WordsPathsAndShortKeysStay) {
  EXPECT_EQ(rewritten("blobs", times(60, "usr/lib/some/very/long/path/"), SPW_LEVEL_MAX), "as it was");
  EXPECT_EQ(rewritten("blobs", times(1000, "a"), SPW_LEVEL_MAX), "as it was");
  EXPECT_EQ(rewritten("blobs", times(20, base64(64) + "\n"), SPW_LEVEL_MAX), "as it was");
}

}  // namespace
}  // namespace spillway::compress
