#include "host/app/RestartCommand.h"

#include <signal.h>

#include <cerrno>
#include <chrono>
#include <cstdio>
#include <cstring>
#include <thread>

#include "host/app/Serving.h"
#include "host/base/Clock.h"
#include "host/config/ConfigReader.h"
#include "host/config/SmallFile.h"
#include "host/config/StateFolder.h"
#include "host/keys/Ticket.h"
#include "host/store/FolderLock.h"

namespace spillway::app {
namespace {

constexpr const char* kHelp =
    "Starts the program anew, as it lies on the disk now, and has it take over from the running host: the listening\n"
    "sockets are handed over, what is under way ends where it began, and nobody is refused. When the new process does\n"
    "not come up, the running one goes on.\n\n"
    "usage: spillway restart [OPTIONS]\n\n"
    "  -c, --config FILE       the host's configuration file, which may say where its state folder is\n"
    "  -s, --state DIR         the host's state folder\n";

constexpr int64_t kPatienceMs = 90'000;
constexpr size_t kMostProblem = size_t{64} << 10;

int fail(const std::string& message) {
  std::fprintf(stderr, "spillway restart: %s\n", message.c_str());
  return 1;
}

}  // namespace

base::Result<RestartCommand> RestartCommand::parse(const std::vector<std::string>& arguments) {
  const auto usage = [](const std::string& message) {
    return base::Error{.fault = base::Fault::InvalidRequest, .message = message + "; see spillway restart --help"};
  };
  RestartCommand command;
  for (size_t i = 0; i < arguments.size(); ++i) {
    const std::string& argument = arguments[i];
    if (argument == "--help" || argument == "-h") {
      command.help = true;
      return command;
    }
    const bool config = argument == "-c" || argument == "--config", state = argument == "-s" || argument == "--state";
    if (!config && !state)
      return usage((argument.starts_with('-') ? "unknown option " : "unexpected argument ") + argument);
    if (i + 1 == arguments.size()) return usage(argument + " needs a value");
    (config ? command.config : command.state) = arguments[++i];
  }
  return command;
}

int RestartCommand::run() const {
  if (help) {
    std::fputs(kHelp, stdout);
    return 0;
  }
  const auto folder = config::stateFolder(state, config, config::processEnvironment());
  if (!folder.ok()) return fail(folder.error().message);
  const auto before = keys::readDoorPlate(*folder);
  if (!before.ok()) return fail(before.error().message);
  const auto running = store::FolderLock::holder(*folder);
  if (!running)
    return fail("no Spillway has the state folder " + *folder + "; start one, or name its folder with --state");
  const std::string problem = handoverProblemFile(*folder);
  std::remove(problem.c_str());
  if (::kill(*running, SIGUSR2) != 0)
    return fail("cannot signal process " + std::to_string(*running) + ": " + std::strerror(errno));
  const int64_t end = base::monotonicMs() + kPatienceMs;
  while (base::monotonicMs() < end) {
    std::this_thread::sleep_for(std::chrono::milliseconds(50));
    if (auto why = config::readSmallFile(problem, kMostProblem); why.ok() && !why->text.empty())
      return fail(why->text.substr(0, why->text.find('\n')));
    const auto now = store::FolderLock::holder(*folder);
    const auto plate = keys::readDoorPlate(*folder);
    if (!now || *now == *running || !plate.ok() || plate->secret == before->secret) continue;
    std::printf("process %d has taken over from %d, on %s\n", static_cast<int>(*now), static_cast<int>(*running),
                plate->address.c_str());
    return 0;
  }
  return fail("process " + std::to_string(*running) + " has not said how it went; its log has more");
}

}  // namespace spillway::app
