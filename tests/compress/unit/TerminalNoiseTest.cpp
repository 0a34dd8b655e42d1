#include <gtest/gtest.h>

#include "tests/compress/unit/Rewriting.h"

namespace spillway::compress {
namespace {

std::string shown(std::string_view text, const std::string& command = "run") {
  return rewritten("terminal-noise", text, SPW_LEVEL_LOSSLESS, command);
}

TEST(TerminalNoise, ColoursTitlesAndBellsGo) {
  EXPECT_EQ(shown("\x1b[1;31mred\x1b[0m and \x1b]0;title\x07plain\x07\n"), "red and plain\n");
  EXPECT_EQ(shown("lone \x1b escape\n"), "lone  escape\n");
}

TEST(TerminalNoise, WhatIsWrittenOverGoes) {
  EXPECT_EQ(shown(" 10%\r 50%\r100%\ndone\n"), "100%\ndone\n");
  EXPECT_EQ(shown("long line\rshort\n"), "shortline\n");
  EXPECT_EQ(shown("long line\r\x1b[Kshort\n"), "short\n");
  EXPECT_EQ(shown("|\b/\b-\b\\\b done\n"), " done\n");
  EXPECT_EQ(shown("a\r\nb\r\n"), "a\nb\n");
}

TEST(TerminalNoise, TroubleThatIsWrittenOverStays) {
  EXPECT_EQ(shown("step 1 of 3\r\x1b[Kerror: no disk\r\x1b[Kstep 2\n"), "error: no disk\nstep 2\n");
  EXPECT_EQ(shown("1 failed\r2 failed\r3 failed\n"), "3 failed\n");
}

TEST(TerminalNoise, BlanksAtTheEndsOfLinesGo) { EXPECT_EQ(shown("a  \n b\t\n   \nc "), "a\n b\n\nc"); }

TEST(TerminalNoise, LinksAndColoursThatSpeakStay) {
  EXPECT_EQ(shown("\x1b]8;;http://a\x1b\\text\x1b]8;;\x1b\\ \n"), "\x1b]8;;http://a\x1b\\text\x1b]8;;\x1b\\\n");
  EXPECT_EQ(shown("\x1b[31mold\x1b[m\x1b[32mnew\x1b[m\n", "git diff --color-words"), "as it was");
}

TEST(TerminalNoise, PlainTextAndFilesStay) {
  EXPECT_EQ(shown("a\nb\n"), "as it was");
  EXPECT_EQ(shown("a  \n", "cat a.txt"), "as it was");
  EXPECT_EQ(shown(""), "as it was");
}

}  // namespace
}  // namespace spillway::compress
