#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/compress/unit/Rewriting.h"

namespace spillway::compress {
namespace {

using testing::HasSubstr;
using testing::Not;

std::string each(const std::string& before, const std::string& behind, int count) {
  std::string text;
  for (int i = 0; i < count; ++i) text += before + "lib" + std::to_string(i) + behind + "\n";
  return text;
}

TEST(Packages, SettingUpWhatWasUnpackedIsNoNews) {
  const std::string inst = each("Inst ", " (1.2-3 Some:12/stable [amd64])", 8);
  const std::string out = rewritten("packages",
                                    "8 upgraded, 0 newly installed.\n" + inst +
                                        each("Conf ", " (1.2-3 Some:12/stable [amd64])", 8) + "Conf other (2.0)\n",
                                    SPW_LEVEL_BALANCED, "apt-get -s dist-upgrade", "h1");
  EXPECT_EQ(out, "8 upgraded, 0 newly installed.\n" + inst +
                     "[spillway: 8 lines left out: what a package manager did (handle h1)]\nConf other (2.0)\n");
}

TEST(Packages, ProgressIsCounted) {
  const std::string text = each("Get:1 http://a.example/stable main ", " 1.0 [12 kB]", 12);
  EXPECT_EQ(rewritten("packages", text + "E: Unable to fetch\n", SPW_LEVEL_BALANCED),
            "[spillway: 12 lines left out: what a package manager did]\nE: Unable to fetch\n");
  EXPECT_EQ(rewritten("packages", text), "as it was");
}

TEST(Packages, LongListsLoseTheirMiddleWhenItCanBeHadAgain) {
  const std::string list = each("", "/stable,now 1.0-2 amd64 [installed,automatic]", 100);
  EXPECT_EQ(rewritten("packages", list, SPW_LEVEL_BALANCED, "apt list"), "as it was");
  const std::string out = rewritten("packages", list, SPW_LEVEL_BALANCED, "apt list", "h1");
  EXPECT_THAT(out, HasSubstr("lib29/stable,now 1.0-2 amd64 [installed,automatic]\n"
                             "[spillway: 60 lines left out: of a list of packages (handle h1)]\nlib90/"));
  EXPECT_THAT(rewritten("packages", list, SPW_LEVEL_MAX), Not(HasSubstr("lib50")));
}

TEST(Packages, AreRecognised) {
  EXPECT_EQ(sureness("packages", each("", " - a library of things", 8), "apt-cache search lib"), 75);
  EXPECT_EQ(sureness("packages", each("ii  ", "   1.0-2   amd64   a library", 8)), 45);
  EXPECT_EQ(sureness("packages", "Collecting a\nCollecting b\nDownloading c\nInstalled\n", "pip install a"), 75);
  EXPECT_EQ(sureness("packages", "one\ntwo\nthree\n", "apt list"), 0);
}

}  // namespace
}  // namespace spillway::compress
