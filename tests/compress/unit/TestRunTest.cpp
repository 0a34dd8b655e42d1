#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/compress/unit/Rewriting.h"

namespace spillway::compress {
namespace {

using testing::HasSubstr;
using testing::Not;

std::string pytest(int passing, const std::string& more = {}) {
  std::string text = "===== test session starts =====\ncollected 12 items\n\n";
  for (int i = 0; i < passing; ++i)
    text += "test_a.py::test_" + std::to_string(i) + " PASSED                               [ " +
            std::to_string(10 + i) + "%]\n";
  return text + more + "\n===== 12 passed in 0.10s =====\n";
}

TEST(TestRun, PercentagesBehindPassingTestsGo) {
  const std::string out = rewritten("test-run", pytest(3, "test_a.py::test_x FAILED                    [ 99%]\n"));
  EXPECT_THAT(out, HasSubstr("\ntest_a.py::test_0 PASSED\ntest_a.py::test_1 PASSED\n"));
  EXPECT_THAT(out, HasSubstr("\ntest_a.py::test_x FAILED                    [ 99%]\n"));
}

TEST(TestRun, PassingTestsAreCountedFromBalancedOn) {
  const std::string out = rewritten("test-run", pytest(9, "test_a.py::test_x FAILED   [ 99%]\nE   assert 1 == 2\n"),
                                    SPW_LEVEL_BALANCED, "pytest -v", "h1");
  EXPECT_THAT(out, HasSubstr("collected 12 items\n\n"
                             "[spillway: 9 lines left out: 9 passing tests (handle h1)]\n"
                             "test_a.py::test_x FAILED   [ 99%]\nE   assert 1 == 2\n"));
  EXPECT_THAT(out, HasSubstr("===== 12 passed in 0.10s =====\n"));
}

TEST(TestRun, WhatPassingTestsHaveWrittenGoes) {
  const std::string out = rewritten("test-run",
                                    "===== test session starts =====\n==== PASSES ====\n" +
                                        times(12, "____ test_a ____\n---- Captured stdout ----\nmade a thing\n") +
                                        "==== short test summary info ====\nFAILED a.py::b - no\n",
                                    SPW_LEVEL_BALANCED);
  EXPECT_EQ(out,
            "===== test session starts =====\n==== PASSES ====\n"
            "[spillway: 36 lines left out: of tests that passed]\n"
            "==== short test summary info ====\nFAILED a.py::b - no\n");
}

std::string tap(int number, const std::string& name) {
  return "    # Subtest: " + name + "\n    ok " + std::to_string(number) + " - " + name +
         "\n      ---\n      duration_ms: 0.5\n      ...\n";
}

TEST(TestRun, TapSaysTestsThatPassedOnce) {
  EXPECT_EQ(rewritten("test-run", "TAP version 13\n" + tap(1, "adds") + tap(2, "takes") + "    not ok 3 - x\n"),
            "TAP version 13\n    ok 1 - adds # 0.5 ms\n    ok 2 - takes # 0.5 ms\n    not ok 3 - x\n");
  EXPECT_EQ(rewritten("test-run", "TAP version 13\n" + tap(1, "adds") + "ok 2 - b # 7 ms\n"), "as it was");
}

TEST(TestRun, TapOfFailuresStaysWhole) {
  std::string passing,
      failing = "    # Subtest: breaks\n    not ok 9 - breaks\n      ---\n      duration_ms: 1\n      ...\n";
  for (int i = 1; i < 9; ++i) passing += tap(i, "case " + std::to_string(i));
  const std::string out = rewritten("test-run", "TAP version 13\n" + passing + failing + passing, SPW_LEVEL_BALANCED);
  EXPECT_EQ(out, "TAP version 13\n[spillway: 40 lines left out: 8 passing tests]\n" + failing +
                     "[spillway: 40 lines left out: 8 passing tests]\n");
}

TEST(TestRun, GoKeepsWhatFailedAndWhatItWrote) {
  std::string text;
  for (int i = 0; i < 9; ++i) {
    const std::string name = "TestCase" + std::to_string(i);
    text += "=== RUN   " + name + "\n";
    if (i == 5) text += "    a_test.go:19: got 2, want 3\n--- FAIL: TestCase5 (0.00s)\n";
    if (i != 5) text += "--- PASS: " + name + " (0.00s)\n";
  }
  const std::string out = rewritten("test-run", text + "FAIL\n", SPW_LEVEL_BALANCED, "go test -v ./...");
  EXPECT_THAT(out, HasSubstr("=== RUN   TestCase5\n    a_test.go:19: got 2, want 3\n--- FAIL: TestCase5 (0.00s)\n"));
  EXPECT_THAT(out, HasSubstr("[spillway: 10 lines left out: 5 passing tests]\n"));
  EXPECT_THAT(out, Not(HasSubstr("TestCase8")));
}

TEST(TestRun, ASecondTryThatPassesHidesNoFailure) {
  const std::string text = "=== RUN   TestA\n--- FAIL: TestA (0.00s)\n=== RUN   TestA\n--- PASS: TestA (0.00s)\n";
  EXPECT_EQ(rewritten("test-run", text + text + text, SPW_LEVEL_BALANCED), "as it was");
}

TEST(TestRun, CtestKeepsFailedTestsWhole) {
  std::string text = "Test project /b\n";
  for (int i = 1; i <= 8; ++i) {
    const std::string n = std::to_string(i);
    text += "      Start  " + n + ": A.case" + n + "\n" + n + "/8 Test  #" + n + ": A.case" + n + " ......." +
            (i == 7 ? "***Failed    0.01 sec\n" : "   Passed    0.01 sec\n");
  }
  const std::string out = rewritten("test-run", text, SPW_LEVEL_BALANCED, "ctest");
  EXPECT_THAT(out, HasSubstr("[spillway: 12 lines left out: 6 passing tests]\n      Start  7: A.case7\n7/8 Test  #7: "
                             "A.case7 .......***Failed    0.01 sec\n"));
}

TEST(TestRun, LinesOfJsonAreTestsOfGo) {
  std::string text;
  for (int i = 0; i < 6; ++i) {
    const std::string rest = "\",\"Package\":\"p\",\"Test\":\"T" + std::to_string(i) + "\"";
    text += "{\"Action\":\"run" + rest + "}\n{\"Action\":\"output" + rest + ",\"Output\":\"=== RUN   T\\n\"}\n";
    if (i == 4) text += "{\"Action\":\"output" + rest + ",\"Output\":\"    a_test.go:5: no\\n\"}\n";
    text += std::string("{\"Action\":\"") + (i == 4 ? "fail" : "pass") + rest + ",\"Elapsed\":0}\n";
  }
  const std::string out = rewritten("test-run", text, SPW_LEVEL_BALANCED, "go test -json");
  EXPECT_THAT(out, HasSubstr("[spillway: 12 lines left out: 4 passing tests]\n{\"Action\":\"run\",\"Package\":\"p\","
                             "\"Test\":\"T4\"}\n"));
  EXPECT_THAT(out, HasSubstr("a_test.go:5: no"));
  EXPECT_THAT(out, HasSubstr("{\"Action\":\"fail\",\"Package\":\"p\",\"Test\":\"T4\""));
}

TEST(TestRun, NamesThatTellOfTroubleStay) {
  const std::string text = "TAP version 13\n" + times(30, "\xe2\x9c\x94 adds\n") + "\xe2\x9c\x94 fails with an error\n";
  EXPECT_EQ(rewritten("test-run", text, SPW_LEVEL_BALANCED),
            "TAP version 13\n[spillway: 30 lines left out: 30 passing tests]\n\xe2\x9c\x94 fails with an error\n");
}

TEST(TestRun, IsToldFromTheTextAndTheCommand) {
  EXPECT_EQ(sureness("test-run", "hello\nworld\n", "pytest"), 0);
  EXPECT_EQ(sureness("test-run", pytest(2)), 65);
  EXPECT_EQ(sureness("test-run", pytest(2), "python3 -m pytest -v"), 90);
  EXPECT_EQ(sureness("test-run", "=== RUN   TestA\n", "go test -v ./..."), 90);
}

TEST(TestRun, ReportsInXmlKeepWhatFailed) {
  std::string text = "<?xml version=\"1.0\"?><testsuites><testsuite tests=\"22\" failures=\"1\">";
  for (int i = 0; i < 20; ++i)
    text += "<testcase classname=\"a\" name=\"case_" + std::to_string(i) + "\" time=\"0.001\" />";
  text += "<testcase classname=\"a\" name=\"bad\"><failure message=\"no\">1 == 2</failure></testcase>";
  text += "<testcase classname=\"a\" name=\"on_error\"/><testcase name=\"b\"></testcase></testsuite></testsuites>\n";
  EXPECT_EQ(rewritten("test-run", text, SPW_LEVEL_BALANCED, "run", "h1"),
            "<?xml version=\"1.0\"?><testsuites><testsuite tests=\"22\" failures=\"1\">\n"
            "[spillway: 20 elements left out: 20 passing tests (handle h1)]\n"
            "<testcase classname=\"a\" name=\"bad\"><failure message=\"no\">1 == 2</failure></testcase>"
            "<testcase classname=\"a\" name=\"on_error\"/><testcase name=\"b\"></testcase></testsuite></testsuites>\n");
  EXPECT_EQ(rewritten("test-run", text), "as it was");
  EXPECT_GT(sureness("test-run", text), 0);
}

TEST(TestRun, JunitsTreeLosesTestsThatPassedButNotWhatHasThem) {
  std::string text =
      "\xe2\x95\xb7\n\xe2\x94\x94\xe2\x94\x80 JUnit Vintage \xe2\x9c\x94\n"
      "   \xe2\x94\x9c\xe2\x94\x80 ATest \xe2\x9c\x94\n";
  for (int i = 0; i < 9; ++i)
    text += "   \xe2\x94\x82  \xe2\x94\x9c\xe2\x94\x80 case" + std::to_string(i) + " \xe2\x9c\x94\n";
  text +=
      "   \xe2\x94\x82  \xe2\x94\x94\xe2\x94\x80 bad \xe2\x9c\x98 expected:<1> but was:<0>\n"
      "   \xe2\x94\x94\xe2\x94\x80 BTest \xe2\x9c\x94\n      \xe2\x94\x94\xe2\x94\x80 one \xe2\x9c\x94\n";
  EXPECT_EQ(rewritten("test-run", text, SPW_LEVEL_BALANCED, "java -jar console.jar"),
            "\xe2\x95\xb7\n\xe2\x94\x94\xe2\x94\x80 JUnit Vintage \xe2\x9c\x94\n"
            "   \xe2\x94\x9c\xe2\x94\x80 ATest \xe2\x9c\x94\n[spillway: 9 lines left out: 9 passing tests]\n"
            "   \xe2\x94\x82  \xe2\x94\x94\xe2\x94\x80 bad \xe2\x9c\x98 expected:<1> but was:<0>\n"
            "   \xe2\x94\x94\xe2\x94\x80 BTest \xe2\x9c\x94\n      \xe2\x94\x94\xe2\x94\x80 one \xe2\x9c\x94\n");
}

TEST(TestRun, UnittestAndGradleCountTestsThatPassed) {
  std::string unit = "test_bad (test_a.T.test_bad) ... FAIL\n", gradle = ":test\n\n";
  for (int i = 0; i < 8; ++i) {
    const std::string name = "test_" + std::to_string(i) + " (test_a.T.test_" + std::to_string(i) + ")";
    unit += i == 3 ? name + "\nWhat is right stays right. ... ok\n" : name + " ... ok\n";
    gradle += "com.example.ATest > case" + std::to_string(i) + " PASSED\n\n";
  }
  EXPECT_EQ(
      rewritten("test-run", unit + "\nRan 9 tests in 0.1s\n", SPW_LEVEL_BALANCED, "python3 -m unittest -v"),
      "test_bad (test_a.T.test_bad) ... FAIL\n[spillway: 9 lines left out: 8 passing tests]\n\nRan 9 tests in 0.1s\n");
  EXPECT_EQ(rewritten("test-run", gradle + "com.example.ATest > bad FAILED\n", SPW_LEVEL_BALANCED, "gradle test"),
            ":test\n\n[spillway: 15 lines left out: 8 passing tests]\n\ncom.example.ATest > bad FAILED\n");
}

}  // namespace
}  // namespace spillway::compress
