// "spillway restart": has a new process take over from the running host, without a connection being refused, and says
// how it went.
#include <signal.h>

#include <cerrno>
#include <chrono>
#include <cstdio>
#include <cstring>
#include <thread>

#include "host/app/Serving.h"
#include "host/base/Clock.h"
#include "host/cli/Places.h"
#include "host/cli/Printing.h"
#include "host/cli/Words.h"
#include "host/cli/commands/Commands.h"
#include "host/config/SmallFile.h"
#include "host/keys/Ticket.h"
#include "host/store/FolderLock.h"

namespace spillway::cli {
namespace {

constexpr Flag kFlags[] = {kConfigFlag, kStateFlag, kJsonFlag};
constexpr int64_t kPatienceMs = 90'000;
constexpr size_t kMostProblem = size_t{64} << 10;

base::Result<int> run(const Arguments& arguments) {
  const base::Result<std::string> folder = stateFolderOf(arguments);
  if (!folder.ok()) return failed(folder.error().message);
  const auto running = store::FolderLock::holder(*folder);
  if (!running)
    return noHost("no Spillway runs with the state folder " + *folder + "; start one, or name its folder with --state");
  const auto before = keys::readDoorPlate(*folder);
  if (!before.ok()) return failed(before.error().message);
  const std::string problem = app::handoverProblemFile(*folder);
  std::remove(problem.c_str());
  if (::kill(*running, SIGUSR2) != 0)
    return failed("cannot signal process " + std::to_string(*running) + ": " + std::strerror(errno));
  const int64_t end = base::monotonicMs() + kPatienceMs;
  while (base::monotonicMs() < end) {
    std::this_thread::sleep_for(std::chrono::milliseconds(50));
    if (auto why = config::readSmallFile(problem, kMostProblem); why.ok() && !why->text.empty())
      return failed(why->text.substr(0, why->text.find('\n')));
    const auto now = store::FolderLock::holder(*folder);
    const auto plate = keys::readDoorPlate(*folder);
    if (!now || *now == *running || !plate.ok() || plate->secret == before->secret) continue;
    if (arguments.json())
      print(Json{{"process", *now}, {"relieved", *running}, {"address", plate->address}});
    else
      print("process " + std::to_string(*now) + " has taken over from " + std::to_string(*running) + ", on " +
            plate->address + "\n");
    return kDone;
  }
  return failed("process " + std::to_string(*running) + " has not said how it went; its log has more");
}

}  // namespace

constinit const Command kRestart{
    .path = "restart",
    .summary = "Have a new process take over from the running host, with nobody refused",
    .about =
        "Starts the program anew, as it lies on the disk now: the listening sockets are handed over, and what is under "
        "way ends where it began. When the new process does not come up, the running one goes on.",
    .flags = kFlags,
    .run = run};

}  // namespace spillway::cli
