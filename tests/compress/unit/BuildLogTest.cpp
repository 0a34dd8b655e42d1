#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/compress/unit/Rewriting.h"

namespace spillway::compress {
namespace {

std::string steps(int from, int to) {
  std::string text;
  for (int i = from; i <= to; ++i)
    text += "[" + std::to_string(i) + "/40] Building C object CMakeFiles/app.dir/part" + std::to_string(i) + ".c.o\n";
  return text;
}

TEST(BuildLog, StepsAreCountedButForTheLast) {
  EXPECT_EQ(rewritten("build-log", steps(1, 40), SPW_LEVEL_BALANCED, "ninja", "h1"),
            "[spillway: 39 lines left out: steps of a build (handle h1)]\n" + steps(40, 40));
  EXPECT_EQ(rewritten("build-log", steps(1, 40)), "as it was");
}

TEST(BuildLog, WhatFailsStaysWithItsStep) {
  const std::string failure = "FAILED: part9.o\n/usr/bin/cc -c part9.c\npart9.c:1:2: error: x\n";
  EXPECT_EQ(rewritten("build-log", steps(1, 9) + failure + steps(10, 19), SPW_LEVEL_BALANCED),
            "[spillway: 8 lines left out: steps of a build]\n" + steps(9, 9) + failure +
                "[spillway: 9 lines left out: steps of a build]\n" + steps(19, 19));
}

TEST(BuildLog, KnowsStepsOfManyTools) {
  for (const char* line :
       {"cc -O2 -Wall -c -o a.o a.c\n", "[ 12%] Linking CXX executable app\n", "-- Looking for pthread.h - found\n",
        "   Compiling serde v1.0.2\n", "> Task :app:compileJava UP-TO-DATE\n", "[INFO] Downloading from central: x\n",
        "checking for gcc... gcc\n"})
    EXPECT_GE(sureness("build-log", times(8, line)), 55) << line;
  for (const char* line : {"cc is a compiler\n", "[12] a reference\n", "-- a dash\n", "2026-01-01 12:00:00 INFO x\n"})
    EXPECT_EQ(sureness("build-log", times(8, line)), 0) << line;
}

TEST(BuildLog, MavenAndGradleCountTheirSteps) {
  const std::string maven =
      "[INFO] Scanning for projects...\n[INFO] \n[INFO] --- resources:3.3.0:resources (default-resources) @ app ---\n"
      "[INFO] skip non existing resourceDirectory /src/app/src/main/resources\n[INFO] Nothing to compile - all is "
      "well\n[WARNING] old\n[INFO] BUILD SUCCESS\n";
  EXPECT_EQ(rewritten("build-log", maven, SPW_LEVEL_BALANCED, "mvn package"),
            "[spillway: 4 lines left out: steps of a build]\n[INFO] Nothing to compile - all is well\n[WARNING] "
            "old\n[INFO] BUILD SUCCESS\n");
  std::string gradle;
  for (const char* task : {"compileJava", "processResources NO-SOURCE", "classes", "jar", "assemble", "compileTestJava",
                           "processTestResources NO-SOURCE", "testClasses UP-TO-DATE"})
    gradle += std::string(":app:") + task + "\n";
  EXPECT_EQ(rewritten("build-log", gradle + ":app:test FAILED\n", SPW_LEVEL_BALANCED, "gradle build"),
            "[spillway: 7 lines left out: steps of a build]\n:app:testClasses UP-TO-DATE\n:app:test FAILED\n");
}

}  // namespace
}  // namespace spillway::compress
