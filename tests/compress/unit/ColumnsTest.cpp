#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/compress/unit/Rewriting.h"

namespace spillway::compress {
namespace {

constexpr const char* kPods =
    "NAME                     READY   STATUS    RESTARTS   AGE\n"
    "api-7d4f9c6b8-2xkqp      1/1     Running   0          3d\n"
    "web-5c6b8d7f9-9zlmn      1/1     Running   0          3d\n"
    "jobs-6f7d8c9b5-kk2p4     0/1     Pending   0          2m\n";

TEST(Columns, StandOneBlankFromEachOther) {
  EXPECT_EQ(rewritten("columns", kPods, SPW_LEVEL_LOSSLESS, "kubectl get pods"),
            "NAME READY STATUS RESTARTS AGE\n"
            "api-7d4f9c6b8-2xkqp 1/1 Running 0 3d\n"
            "web-5c6b8d7f9-9zlmn 1/1 Running 0 3d\n"
            "jobs-6f7d8c9b5-kk2p4 0/1 Pending 0 2m\n");
  EXPECT_EQ(rewritten("columns", "some words that\nstand in no row\nand have no names\nfor any column\n"), "as it was");
}

TEST(Columns, TwoWhereACellIsEmptyOrHasBlanksInIt) {
  EXPECT_EQ(rewritten("columns",
                      "CONTAINER ID   IMAGE      STATUS         PORTS      NAMES\n"
                      "9f1c2d3e4a5b   redis:7    Up 3 hours     6379/tcp   cache\n"
                      "0a1b2c3d4e5f   worker:2   Up 2 minutes              jobs\n"
                      "aa1b2c3d4e5f   web:2      Up 2 minutes   80/tcp     web\n",
                      SPW_LEVEL_LOSSLESS, "docker ps"),
            "CONTAINER ID  IMAGE  STATUS  PORTS  NAMES\n"
            "9f1c2d3e4a5b  redis:7  Up 3 hours  6379/tcp  cache\n"
            "0a1b2c3d4e5f  worker:2  Up 2 minutes    jobs\n"
            "aa1b2c3d4e5f  web:2  Up 2 minutes  80/tcp  web\n");
}

TEST(Columns, RowsOfTroubleStayAsTheyAre) {
  const std::string text = std::string(kPods) + "mail-77f6d5c4b-aa3c1     0/1     Error     7          3d\n";
  EXPECT_THAT(rewritten("columns", text, SPW_LEVEL_LOSSLESS, "kubectl get pods"),
              testing::AllOf(testing::HasSubstr("\nmail-77f6d5c4b-aa3c1     0/1     Error     7          3d\n"),
                             testing::HasSubstr("\njobs-6f7d8c9b5-kk2p4 0/1 Pending 0 2m\n")));
}

TEST(Columns, OfALongTableRareStatesStay) {
  std::string text = "NAME       READY   STATUS    RESTARTS   AGE\n";
  for (int i = 100; i < 200; ++i)
    text += "pod-" + std::to_string(i) + "    " +
            (i == 150 ? "0/1     Pending   0          3d\n" : "1/1     Running   0          3d\n");
  const std::string out = rewritten("columns", text, SPW_LEVEL_BALANCED, "kubectl get pods -A", "h1");
  EXPECT_THAT(out,
              testing::AllOf(testing::HasSubstr("pod-118 1/1 Running 0 3d\n[spillway: 31 lines left out: of a table, "
                                                "with nothing in them that is rare in a column of a few values "
                                                "(handle h1)]\npod-150 0/1 Pending 0 3d\n[spillway: 41 lines"),
                             testing::EndsWith("pod-199 1/1 Running 0 3d\n")));
  EXPECT_THAT(rewritten("columns", text, SPW_LEVEL_BALANCED, "kubectl get pods -A"),
              testing::HasSubstr("pod-140 1/1 Running 0 3d\n"))
      << "it could not be had again";
}

TEST(Columns, AreRecognised) {
  EXPECT_GE(sureness("columns", kPods, "kubectl get pods"), 75);
  EXPECT_GT(sureness("columns", kPods), 45) << "by their names alone";
  EXPECT_GT(sureness("columns", "Package    Version\n---------- -------\nattrs      23.1.0\nidna       3.6\n"), 0);
  EXPECT_EQ(sureness("columns", "int main() {\n  int  a = 1;\n  int  b = 2;\n  return a;\n}\n"), 0);
  EXPECT_EQ(sureness("columns", "A FEW WORDS\nof a text\nthat goes on\nand on here\n"), 0);
}

}  // namespace
}  // namespace spillway::compress
