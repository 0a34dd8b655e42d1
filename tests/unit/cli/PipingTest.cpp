#include "host/cli/Piping.h"

#include <gtest/gtest.h>

#include <fcntl.h>
#include <signal.h>
#include <unistd.h>

#include <thread>

namespace spillway::cli {
namespace {

struct Pipe {
  Pipe() { EXPECT_EQ(::pipe2(ends, O_CLOEXEC), 0); }
  ~Pipe() {
    closeIn();
    ::close(ends[0]);
  }
  void closeIn() {
    if (ends[1] >= 0) ::close(ends[1]);
    ends[1] = -1;
  }
  int ends[2] = {-1, -1};
};

struct Ran {
  std::string output;
  int status = -1;
};

Ran run(const std::vector<std::string>& command) {
  auto child = ChildCommand::start(command);
  if (!child.ok()) return {child.error().message, -1};
  Ran out;
  EXPECT_TRUE(readUpTo(child->output(), 1 << 20, out.output));
  out.status = child->wait();
  return out;
}

TEST(PipingTest, ReadsToTheEnd) {
  Pipe pipe;
  std::thread writer([&pipe] {
    EXPECT_TRUE(writeAll(pipe.ends[1], std::string(300'000, 'a')));
    pipe.closeIn();
  });
  std::string text;
  EXPECT_TRUE(readUpTo(pipe.ends[0], 300'000, text));
  writer.join();
  EXPECT_EQ(text, std::string(300'000, 'a'));
}

TEST(PipingTest, WhatIsTooMuchIsLeftForPassingOn) {
  Pipe in, out;
  const std::string all(250'000, 'b');
  std::thread writer([&] {
    EXPECT_TRUE(writeAll(in.ends[1], all));
    in.closeIn();
  });
  std::string first, rest;
  EXPECT_FALSE(readUpTo(in.ends[0], 100'000, first));
  EXPECT_GT(first.size(), 100'000u);
  std::thread passer([&] {
    EXPECT_TRUE(passOn(in.ends[0], out.ends[1]));
    out.closeIn();
  });
  EXPECT_TRUE(readUpTo(out.ends[0], all.size(), rest));
  writer.join();
  passer.join();
  EXPECT_EQ(first + rest, all);
}

TEST(PipingTest, ACommandsOutputIsCaughtAndItsStatusKept) {
  const Ran ran = run({"sh", "-c", "echo out; echo err >&2; exit 7"});
  EXPECT_EQ(ran.output, "out\n");
  EXPECT_EQ(ran.status, 7);
}

TEST(PipingTest, ASignalAndAMissingProgramAreSaidAsShellsSayIt) {
  EXPECT_EQ(run({"sh", "-c", "kill -TERM $$"}).status, 128 + SIGTERM);
  EXPECT_EQ(run({"there-is-no-such-program"}).status, 127);
  EXPECT_EQ(run({"/"}).status, 126);
}

TEST(PipingTest, WhoeverIsNotListenedToAnyMoreNotices) {
  auto child = ChildCommand::start({"yes"});
  ASSERT_TRUE(child.ok());
  std::string text;
  EXPECT_FALSE(readUpTo(child->output(), 1000, text));
  EXPECT_NE(child->wait(), 0) << "by signal, or by itself where that signal is ignored";
}

}  // namespace
}  // namespace spillway::cli
