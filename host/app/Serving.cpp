#include "host/app/Serving.h"

#include <malloc.h>
#include <poll.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/signalfd.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>

#include "host/app/StartMemory.h"
#include "host/base/Clock.h"
#include "host/base/DurableFile.h"
#include "host/base/Explained.h"
#include "host/base/Log.h"

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define SPILLWAY_LOOKED_INTO true
#else
#define SPILLWAY_LOOKED_INTO false
#endif

namespace spillway::app {
namespace {

constexpr int64_t kTendMs = 5'000;
constexpr int64_t kEndingMs = 20;  // how late the end of the last exchange may be noticed
constexpr int64_t kHandoverMs = 60'000;

void say(base::Level level, const std::string& message) { base::log(level, "app", message); }

// Large request buffers stay in the heap: above the usual threshold each one would be mapped and page-faulted anew.
void tuneMemory() {
  ::mallopt(M_MMAP_THRESHOLD, 32 << 20);
  ::mallopt(M_TRIM_THRESHOLD, 64 << 20);
  ::mallopt(M_ARENA_MAX, 2);
}

void raiseDescriptorLimit() {
  rlimit limit{};
  if (::getrlimit(RLIMIT_NOFILE, &limit) != 0) return;
  limit.rlim_cur = limit.rlim_max;
  ::setrlimit(RLIMIT_NOFILE, &limit);
}

// Keys are in this process's memory: it leaves no image of it when it dies, and no other process of the same user may
// look into it. What it makes on the disk is for its owner alone.
void keepToItself() {
  const rlimit none{0, 0};
  ::setrlimit(RLIMIT_CORE, &none);
  // The leak checker looks into its own process from outside.
  if (!SPILLWAY_LOOKED_INTO) ::prctl(PR_SET_DUMPABLE, 0);
  ::umask(0077);
}

void warnOfRoot() {
  if (::geteuid() != 0) return;
  say(base::Level::Warn,
      base::explained(
          "this runs as root, which it has no need of: whoever finds a mistake in it has the whole machine. "
          "'sudo spillway service install' runs it as a user of its own",
          base::Cause::Root));
}

// Blocked before any thread exists, so that no thread ever takes them; to be read from the descriptor.
int takeSignals() {
  sigset_t handled;
  ::sigemptyset(&handled);
  for (int signal : {SIGINT, SIGTERM, SIGHUP, SIGUSR2, SIGPIPE}) ::sigaddset(&handled, signal);
  ::pthread_sigmask(SIG_BLOCK, &handled, nullptr);
  ::sigdelset(&handled, SIGPIPE);
  return ::signalfd(-1, &handled, SFD_CLOEXEC | SFD_NONBLOCK);
}

}  // namespace

std::string handoverProblemFile(const std::string& stateFolder) { return stateFolder + "/handover-problem"; }

Serving::Serving(const Options& options)
    : program_(service::ownProgram()),
      supervisor_(service::Supervisor::ofEnvironment(config::processEnvironment())),
      host_(options) {}

Serving::~Serving() {
  if (signals_ >= 0) ::close(signals_);
}

int Serving::run() {
  keepToItself();
  tuneMemory();
  raiseDescriptorLimit();
  signals_ = takeSignals();
  if (auto started = start(); !started.ok()) {
    std::fprintf(stderr, "spillway: %s\n", started.error().message.c_str());
    return 1;
  }
  while (phase_ != Phase::Over) {
    wait();
    tend();
  }
  return 0;
}

base::Result<void> Serving::start() {
  const config::Environment environment = config::processEnvironment();
  auto sockets = service::ListenSockets::ofEnvironment(environment);
  if (!sockets.ok()) return sockets.error();
  auto predecessor = service::Predecessor::ofEnvironment(environment, *sockets);
  if (!predecessor.ok()) return predecessor.error();
  predecessor_ = std::move(*predecessor);
  std::function<base::Result<void>()> claim;
  if (predecessor_) claim = [this] { return predecessor_->claim(); };
  host_.takeOver(*sockets, std::move(claim));
  if (auto started = host_.start(); !started.ok()) return started;
  if (predecessor_) predecessor_->relieve();
  warnOfRoot();
  std::printf("listening on %s\n", host_.address().c_str());
  std::fflush(stdout);
  supervisor_.ready("serving " + host_.address());
  giveBackStartMemory();
  return {};
}

void Serving::wait() {
  const int64_t now = base::monotonicMs();
  int64_t until = phase_ == Phase::Serving ? tendMs_ : std::min(tendMs_, now + kEndingMs);
  if (supervisor_.watchdogMs() > 0) until = std::min(until, aliveMs_);
  if (successor_) until = std::min(until, handoverEndMs_);
  pollfd lines[] = {{signals_, POLLIN, 0},
                    {successor_ && phase_ == Phase::Serving ? successor_->line() : -1, POLLIN, 0},
                    {predecessor_ ? predecessor_->line() : -1, POLLIN, 0}};
  ::poll(lines, std::size(lines), static_cast<int>(std::max<int64_t>(until - now, 0)));
  signalfd_siginfo received{};
  while (::read(signals_, &received, sizeof received) == static_cast<ssize_t>(sizeof received))
    hear(static_cast<int>(received.ssi_signo));
  if (lines[1].revents != 0) hearSuccessor();
  if (lines[2].revents != 0) {
    predecessor_.reset();
    host_.predecessorGone();
  }
}

void Serving::hear(int signal) {
  if (signal == SIGINT || signal == SIGTERM) return stop();
  if (phase_ != Phase::Serving) return;
  if (signal == SIGUSR2) return beginHandover();
  supervisor_.reloading();
  host_.reload();
  supervisor_.ready("serving " + host_.address());
}

void Serving::stop() {
  if (phase_ == Phase::Draining) {
    say(base::Level::Warn, "told to stop once more: ending at once");
    phase_ = Phase::Over;
    return;
  }
  // The new process may be the one that is to end, or have been told by itself.
  if (phase_ == Phase::Serving) {
    successor_.reset();
    supervisor_.stopping("waiting for what is under way");
  }
  host_.drain();
  phase_ = Phase::Draining;
  say(base::Level::Info, "stopping: waiting for what is under way");
}

void Serving::tend() {
  const int64_t now = base::monotonicMs();
  if (now >= tendMs_) {
    host_.tend();
    tendMs_ = now + kTendMs;
  }
  if (supervisor_.watchdogMs() > 0 && now >= aliveMs_) {
    if (phase_ != Phase::Leaving && host_.moves()) supervisor_.alive();
    aliveMs_ = now + std::max<int64_t>(supervisor_.watchdogMs() / 3, 1);
  }
  if (successor_ && phase_ == Phase::Serving && now >= handoverEndMs_) giveUpHandover("it took longer than a minute");
  if (phase_ != Phase::Serving && phase_ != Phase::Over && host_.ended()) phase_ = Phase::Over;
}

void Serving::beginHandover() {
  if (successor_) return say(base::Level::Warn, "a new process is being started already");
  ::unlink(handoverProblemFile(host_.stateFolder()).c_str());
  say(base::Level::Info, "starting " + program_ + " to take over");
  auto started = service::Successor::start(program_, host_.sockets());
  if (!started.ok()) return giveUpHandover(started.error().message);
  successor_ = std::move(*started);
  handoverEndMs_ = base::monotonicMs() + kHandoverMs;
  supervisor_.status("a new process is about to take over");
}

void Serving::hearSuccessor() {
  switch (successor_->hear()) {
    case service::Successor::Said::Nothing:
      return;
    case service::Successor::Said::Gone:
      return giveUpHandover("it has ended; its own words are above");
    case service::Successor::Said::Prepared:
      if (auto yielded = host_.yield(); !yielded.ok()) return giveUpHandover(yielded.error().message);
      return successor_->go();
    case service::Successor::Said::Serving:
      supervisor_.follow(successor_->pid());
      successor_->letGo();
      phase_ = Phase::Leaving;
      host_.leave();
      return say(base::Level::Info, "process " + std::to_string(successor_->pid()) +
                                        " has taken over; this one ends when what is under way has");
  }
}

void Serving::giveUpHandover(const std::string& why) {
  successor_.reset();
  host_.takeBack();
  const std::string message = "the new process has not taken over, this one goes on: " + why;
  say(base::Level::Error, message);
  if (auto written = base::writeDurably(handoverProblemFile(host_.stateFolder()), message + "\n"); !written.ok())
    say(base::Level::Warn, written.error().message);
  supervisor_.status("serving " + host_.address());
}

}  // namespace spillway::app
