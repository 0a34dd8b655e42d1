#include "host/app/App.h"

#include <malloc.h>
#include <signal.h>
#include <sys/resource.h>
#include <time.h>

#include <cstdio>

#include "host/app/Host.h"
#include "host/app/StartMemory.h"
#include "host/base/Log.h"

namespace spillway::app {
namespace {

constexpr int kTendSeconds = 5;

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

// Blocked before any thread exists, so that no other thread ever takes them.
sigset_t blockSignals() {
  sigset_t handled;
  ::sigemptyset(&handled);
  for (int signal : {SIGINT, SIGTERM, SIGHUP, SIGPIPE}) ::sigaddset(&handled, signal);
  ::pthread_sigmask(SIG_BLOCK, &handled, nullptr);
  ::sigdelset(&handled, SIGPIPE);
  return handled;
}

}  // namespace

int App::serve(const Options& options) {
  tuneMemory();
  raiseDescriptorLimit();
  sigset_t handled = blockSignals();
  Host host(options);
  if (auto started = host.start(); !started.ok()) {
    std::fprintf(stderr, "spillway: %s\n", started.error().message.c_str());
    return 1;
  }
  std::printf("listening on %s\n", host.address().c_str());
  std::fflush(stdout);
  giveBackStartMemory();
  for (;;) {
    timespec wait{kTendSeconds, 0};
    int signal = ::sigtimedwait(&handled, nullptr, &wait);
    if (signal == SIGHUP) host.reload();
    if (signal == SIGINT || signal == SIGTERM) break;
    host.tend();
  }
  base::log(base::Level::Info, "app", "stopping: waiting for what is under way");
  host.drain();
  return 0;
}

}  // namespace spillway::app
