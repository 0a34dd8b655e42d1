// "spillway compress" as people run it: text goes through the real program with all its plugins.
#include <gtest/gtest.h>

#include <sys/wait.h>

#include <cstdio>
#include <fstream>

#include "tests/Places.h"
#include "tests/e2e/Program.h"

namespace spillway::test {
namespace {

struct Outcome {
  int status = -1;
  std::string out;
};

class CompressTest : public testing::Test {
 protected:
  // Runs a line of shell in which `spillway` is the built program.
  Outcome shell(const std::string& line) const {
    Outcome outcome;
    const std::string command =
        "export HOME=" + folder_.path() + " PATH=" SPILLWAY_BUILD_DIR "/bin:$PATH\ncd " + folder_.path() + "\n" + line;
    FILE* pipe = ::popen(command.c_str(), "r");
    if (pipe == nullptr) return outcome;
    char buffer[4096];
    for (size_t n; (n = std::fread(buffer, 1, sizeof buffer, pipe)) > 0;) outcome.out.append(buffer, n);
    const int status = ::pclose(pipe);
    outcome.status = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
    return outcome;
  }

  // What comes out is byte for byte what went in.
  void expectUntouched(const std::string& text) {
    folder_.write("in", text);
    const Outcome outcome = shell("spillway compress --level max < in > out && cmp in out");
    EXPECT_EQ(outcome.status, 0) << outcome.out;
  }

  TempFolder folder_;
  const std::string coloured_ =
      "\x1b[32mstep one of a longer build that is fine\x1b[0m\n\x1b[31merror: a.cpp:3: it is not\x1b[0m\n";
};

TEST_F(CompressTest, AFilterTakesNoiseAwayAndKeepsWhatMatters) {
  folder_.write("in", coloured_);
  EXPECT_EQ(shell("spillway compress < in").out,
            "step one of a longer build that is fine\nerror: a.cpp:3: it is not\n");
}

TEST_F(CompressTest, LevelOffIsCat) {
  folder_.write("in", coloured_);
  EXPECT_EQ(shell("spillway compress --level off < in").out, coloured_);
}

TEST_F(CompressTest, ACommandKeepsItsExitStatusAndItsErrors) {
  folder_.write("in", coloured_);
  const Outcome outcome = shell(
      "spillway compress -- sh -c 'tr a a < in; echo to-stderr >&2; exit 3' 2> errors; s=$?; cat errors; exit $s");
  EXPECT_EQ(outcome.status, 3);
  EXPECT_EQ(outcome.out, "step one of a longer build that is fine\nerror: a.cpp:3: it is not\nto-stderr\n");
}

TEST_F(CompressTest, StatsSayWhoSavedWhat) {
  folder_.write("in", coloured_);
  const Outcome outcome = shell("spillway compress --stats < in 2>&1 >/dev/null");
  EXPECT_NE(outcome.out.find(" % less): "), std::string::npos) << outcome.out;
}

TEST_F(CompressTest, WhatIsNoTextPassesAsItIs) {
  expectUntouched("");
  expectUntouched(std::string("\0\x1b[0m zero\n\n\n\n", 14) + std::string(200, ' '));
  expectUntouched("\xff\xfe" + coloured_ + coloured_);
}

TEST_F(CompressTest, WhatIsTooLargePassesAsItIs) {
  std::string large;
  while (large.size() <= (size_t{8} << 20)) large += coloured_;
  expectUntouched(large);
}

TEST_F(CompressTest, TheTextOfAFileStaysAsItIs) {
  folder_.write("in", coloured_);
  EXPECT_EQ(shell("spillway compress -- cat in").out, coloured_);
}

TEST_F(CompressTest, WhereNothingCanBeMadeSmallerTheTextComesOutAllTheSame) {
  folder_.write("in", coloured_);
  folder_.write("file", "");
  const Outcome outcome = shell("spillway compress --state " + folder_.path() +
                                "/file/below < in 2> errors; s=$?; cat errors >&2; exit $s");
  EXPECT_EQ(outcome.status, 0);
  EXPECT_EQ(outcome.out, coloured_);
  EXPECT_NE(shell("cat errors").out.find("the text is as it was"), std::string::npos);
}

TEST_F(CompressTest, AMistakeOnTheCommandLineIsSaid) {
  const Outcome outcome = shell("spillway compress --level most < /dev/null 2>&1");
  EXPECT_EQ(outcome.status, 2);
  EXPECT_NE(outcome.out.find("--level must be"), std::string::npos);
}

}  // namespace
}  // namespace spillway::test
