#include <gtest/gtest.h>

#include "tests/compress/unit/Rewriting.h"

namespace spillway::compress {
namespace {

const std::string kStatus =
    "On branch main\nYou have unmerged paths.\n  (fix conflicts and run \"git commit\")\n"
    "  (use \"git merge --abort\" to abort the merge)\n\nUnmerged paths:\n"
    "  (use \"git add <file>...\" to mark resolution)\n\tboth modified:   src/a.c\n\nUntracked files:\n"
    "  (use \"git add <file>...\" to include in what will be committed)\n\tnotes/\n\tthe (use \"git\") file\n";

TEST(GitStatus, AdviceGoesAndFilesStay) {
  for (const int32_t level : {SPW_LEVEL_LOSSLESS, SPW_LEVEL_BALANCED, SPW_LEVEL_MAX})
    EXPECT_EQ(rewritten("git-status", kStatus, level),
              "On branch main\nYou have unmerged paths.\n  (fix conflicts and run \"git commit\")\n"
              "  (use \"git merge --abort\" to abort the merge)\n\nUnmerged paths:\n\tboth modified:   src/a.c\n\n"
              "Untracked files:\n\tnotes/\n\tthe (use \"git\") file\n");
}

TEST(GitStatus, OtherTextsStay) {
  EXPECT_EQ(rewritten("git-status", "advice:\n  (use \"git add <file>...\" to mark resolution)\n"), "as it was");
  EXPECT_EQ(rewritten("git-status", "On branch main\nnothing to commit, working tree clean\n"), "as it was");
  EXPECT_EQ(sureness("git-status", "On branch main\nnothing to commit, working tree clean\n"), 0);
  EXPECT_GE(sureness("git-status", kStatus), 75);
}

}  // namespace
}  // namespace spillway::compress
