#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/compress/unit/Rewriting.h"

namespace spillway::compress {
namespace {

using testing::HasSubstr;

constexpr std::string_view kInner =
    "    at Test.runInAsyncScope (node:async_hooks:206:9)\n"
    "    at Test.run (node:internal/test_runner/test:796:25)\n"
    "    at Suite.processPendingSubtests (node:internal/test_runner/test:526:18)\n";

std::string trace(const std::string& line) {
  return "TypeError: x is null\n    at a (/src/a.js:" + line + ":3)\n" + std::string(kInner);
}

TEST(StackTrace, WhatATraceSharesWithTheOneBeforeIsNotSaidAgain) {
  const std::string marker = "[spillway: 3 lines left out: the last ones of the stack trace above again]\n";
  EXPECT_EQ(rewritten("stack-trace", trace("1") + "\n" + trace("2") + "between\n" + trace("3")),
            trace("1") + "\nTypeError: x is null\n    at a (/src/a.js:2:3)\n" + marker +
                "between\nTypeError: x is null\n    at a (/src/a.js:3:3)\n" + marker);
}

TEST(StackTrace, FramesOfPythonHaveTheirSource) {
  const std::string shared =
      "  File \"/src/pool.py\", line 10, in run\n    self.handle(request)\n"
      "  File \"/src/pool.py\", line 44, in handle\n    return self.handlers[request.name](request, answer)\n";
  const std::string first = "Traceback (most recent call last):\n" + shared + "KeyError: 'a'\n";
  EXPECT_EQ(rewritten("stack-trace", first + first),
            first +
                "Traceback (most recent call last):\n"
                "[spillway: 4 lines left out: the last ones of the stack trace above again]\nKeyError: 'a'\n");
}

TEST(StackTrace, ShortOnesAndOtherLinesStay) {
  EXPECT_EQ(
      rewritten("stack-trace", "x\n    at a (b:1:2)\n    at c (d:1:2)\n\ny\n    at a (b:1:2)\n    at c (d:1:2)\n"),
      "as it was");
  EXPECT_EQ(rewritten("stack-trace", times(20, "  one\n  two\n")), "as it was");
  EXPECT_EQ(rewritten("stack-trace", trace("1")), "as it was");
}

TEST(StackTrace, KnowsTracesOfManyLanguages) {
  for (const std::string_view frames :
       {"\tat org.example.server.Worker.handle(Worker.java:42)\n\tat org.example.server.Worker.run(Worker.java:20)\n",
        "    #1 0x55d0061aa2d4 in deep(int, int*) /src/tr/m.cpp:6\n    #2 0x55d0061aa6b2 in main /src/tr/m.cpp:11\n",
        "testing.tRunner\n\t/usr/lib/go/src/testing/testing.go:1446 +0x10b\n\t/usr/lib/go/src/testing/x.go:1493 "
        "+0x35f\n",
        "   0: core::panicking::panic_fmt\n             at /rustc/598/library/core/src/panicking.rs:80:14\n   1: "
        "r::a\n",
        "==15308==    at 0x1091CB: deep(int, int*) (m.cpp:6)\n==15308==    by 0x1092A8: main (m.cpp:11)\n"}) {
    const std::string one = "x\n" + std::string(frames);
    EXPECT_THAT(rewritten("stack-trace", one + "\n" + one), HasSubstr("lines left out: the last ones")) << frames;
  }
}

}  // namespace
}  // namespace spillway::compress
