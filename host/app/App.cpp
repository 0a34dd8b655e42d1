#include "host/app/App.h"

#include <malloc.h>
#include <signal.h>
#include <sys/resource.h>
#include <time.h>

#include <cstdio>
#include <string>
#include <string_view>
#include <vector>

#include "host/app/CompressCommand.h"
#include "host/app/Host.h"
#include "host/app/KeyCommand.h"
#include "host/app/LoginCommand.h"
#include "host/app/OpenCommand.h"
#include "host/app/StartMemory.h"
#include "host/base/Clock.h"
#include "host/base/Log.h"
#include "host/config/ConfigSchema.h"

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

template <typename Command>
int runCommand(base::Result<Command> command) {
  if (command.ok()) return command->run();
  std::fprintf(stderr, "spillway: %s\n", command.error().message.c_str());
  return 2;
}

}  // namespace

int App::run(int argc, char** argv) {
  if (argc > 1) {
    const std::string_view word = argv[1];
    const std::vector<std::string> rest(argv + 2, argv + argc);
    if (word == "keys") return runCommand(KeyCommand::parse(rest, base::unixMs()));
    if (LoginCommand::isWord(word)) return runCommand(LoginCommand::parse(argv[1], rest));
    if (word == "compress") return runCommand(CompressCommand::parse(rest));
    if (word == "open") return runCommand(OpenCommand::parse(rest));
  }
  const bool list = argc > 1 && std::string_view(argv[1]) == "providers";
  auto options = parseOptions({argv + (list ? 2 : 1), argv + argc});
  if (!options.ok()) {
    std::fprintf(stderr, "spillway: %s\n", options.error().message.c_str());
    return 2;
  }
  switch (options->action) {
    case Options::Action::Help:
      std::fputs(helpText().c_str(), stdout);
      return 0;
    case Options::Action::Version:
      std::puts("spillway " SPILLWAY_VERSION);
      return 0;
    case Options::Action::PrintSchema:
      std::fputs(config::schemaManual().c_str(), stdout);
      return 0;
    case Options::Action::CheckConfig:
      return Host(*options).check() ? 0 : 1;
    case Options::Action::Run:
      return list ? Host(*options).listProviders() ? 0 : 1 : serve(*options);
  }
  return 2;
}

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
