// A plugin takes the process down: the next start names it, and after two crashes the host starts without it.
#include <gmock/gmock.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <thread>

#include "Host.h"
#include "host/base/Clock.h"
#include "host/plugins/Breadcrumbs.h"
#include "host/plugins/PluginFile.h"

namespace {

using spillway::plugins::Breadcrumbs;
using testing::HasSubstr;

enum class How { Abort, Pointer, Stack, Killed, OutsidePlugins };

// What the child does: a host of its own that loads the folder and calls into the plugin.
[[noreturn]] void crash(zoo::Host& host, const std::string& file, How how) {
  const rlimit none{0, 0};
  ::setrlimit(RLIMIT_CORE, &none);
  auto crumbs = Breadcrumbs::openFile(file, spillway::base::unixMs());
  if (!crumbs.ok()) ::_exit(90);
  (*crumbs)->catchCrashes();
  host.start(crumbs->get());
  auto set = host.set();
  const auto* provider = set->provider("crashes");
  if (!provider) ::_exit(91);
  std::thread([&] {
    zoo::Call call;
    spw_request request{};
    request.size = sizeof request;
    spw_reply reply{};
    switch (how) {
      case How::Abort:
        static_cast<void>(provider->prepare(call, request));
        break;
      case How::Pointer:
        static_cast<void>(provider->sign(call, request));
        break;
      case How::Stack:
        provider->limits(call, reply, [](const spw_limit&) {});
        break;
      case How::Killed:
        ::kill(::getpid(), SIGKILL);
        break;
      case How::OutsidePlugins:
        std::abort();
    }
  }).join();
  ::_exit(92);
}

// Runs the child; the signal it died of.
int dieOf(zoo::Host& host, const std::string& file, How how) {
  const pid_t child = ::fork();
  if (child == 0) crash(host, file, how);
  int status = 0;
  EXPECT_EQ(::waitpid(child, &status, 0), child);
  EXPECT_TRUE(WIFSIGNALED(status)) << "exit " << WEXITSTATUS(status);
  return WIFSIGNALED(status) ? WTERMSIG(status) : 0;
}

struct Died {
  How how;
  int signal;
  const char* function;
  const char* name;
};
class Crash : public testing::TestWithParam<Died> {};

TEST_P(Crash, NextStartNamesTheCulprit) {
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
  if (GetParam().how != How::Abort) GTEST_SKIP() << "the sanitizer turns this signal into its own report";
#endif
  zoo::Host host;
  host.bring("crashes");
  const std::string file = host.state() + "/breadcrumbs";
  EXPECT_EQ(dieOf(host, file, GetParam().how), GetParam().signal);
  auto crumbs = Breadcrumbs::openFile(file, spillway::base::unixMs());
  ASSERT_TRUE(crumbs.ok());
  const auto& last = (*crumbs)->lastCrash();
  ASSERT_TRUE(last.has_value());
  EXPECT_EQ(last->plugin, "crashes");
  EXPECT_EQ(last->function, GetParam().function);
  EXPECT_EQ(last->signal, GetParam().name);
  EXPECT_NEAR(static_cast<double>(last->atUnixMs), static_cast<double>(spillway::base::unixMs()), 60'000);
}

INSTANTIATE_TEST_SUITE_P(Ways, Crash,
                         testing::Values(Died{How::Abort, SIGABRT, "prepare", "SIGABRT"},
                                         Died{How::Pointer, SIGSEGV, "sign", "SIGSEGV"},
                                         Died{How::Stack, SIGSEGV, "limits", "SIGSEGV"}),
                         [](const auto& given) { return std::string(given.param.function); });

TEST(Crash, TheNextStartSaysSoInTheLog) {
  zoo::Host host;
  host.bring("crashes");
  EXPECT_EQ(dieOf(host, host.state() + "/breadcrumbs", How::Abort), SIGABRT);
  ASSERT_TRUE(Breadcrumbs::open(host.state()).ok());
  EXPECT_TRUE(host.log.has("the run before this one crashed inside plugin crashes, prepare (SIGABRT)"));
  ASSERT_TRUE(Breadcrumbs::open(host.state()).ok());
  EXPECT_EQ(host.log.count("the run before this one crashed"), 1) << "a run that ended in order is not a crash";
}

TEST(Crash, BeingKilledIsNobodysFault) {
  zoo::Host host;
  host.bring("crashes");
  const std::string file = host.state() + "/breadcrumbs";
  EXPECT_EQ(dieOf(host, file, How::Killed), SIGKILL);
  auto crumbs = Breadcrumbs::openFile(file, spillway::base::unixMs());
  ASSERT_TRUE(crumbs.ok());
  EXPECT_FALSE((*crumbs)->lastCrash().has_value());
}

TEST(Crash, ACrashOfTheHostsOwnNamesNoPlugin) {
  zoo::Host host;
  host.bring("crashes");
  const std::string file = host.state() + "/breadcrumbs";
  EXPECT_EQ(dieOf(host, file, How::OutsidePlugins), SIGABRT);
  auto crumbs = Breadcrumbs::openFile(file, spillway::base::unixMs());
  ASSERT_TRUE(crumbs.ok());
  ASSERT_TRUE((*crumbs)->lastCrash().has_value());
  EXPECT_EQ((*crumbs)->lastCrash()->plugin, "");
}

TEST(Crash, TwoWithinTenMinutesAndTheHostStartsWithoutIt) {
  zoo::Host host;
  host.bring("crashes");
  host.bring("good");
  const std::string file = host.state() + "/breadcrumbs";
  for (int i = 0; i < 2; ++i) EXPECT_EQ(dieOf(host, file, How::Abort), SIGABRT);

  auto crumbs = Breadcrumbs::openFile(file, spillway::base::unixMs());
  ASSERT_TRUE(crumbs.ok());
  host.start(crumbs->get());
  EXPECT_EQ(host.set()->provider("crashes"), nullptr);
  EXPECT_NE(host.set()->provider("good"), nullptr);
  EXPECT_THAT(host.refusal("crashes.so"),
              HasSubstr("it crashed the host 2 times within ten minutes, last inside prepare (SIGABRT)"));

  // Ten minutes later it gets another chance.
  const std::string sha = spillway::plugins::sha256Hex(zoo::bytesOf("crashes"));
  EXPECT_TRUE((*crumbs)->barred(sha, spillway::base::unixMs()).has_value());
  EXPECT_FALSE((*crumbs)->barred(sha, spillway::base::unixMs() + 11 * 60'000).has_value());
}

}  // namespace
