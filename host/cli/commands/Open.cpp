// "spillway open": the dashboard of the running host in the browser, without typing a key. It prints a link that is
// good for one use within two minutes, and opens it where there is a desktop.
#include <Poco/Net/NetException.h>
#include <Poco/Net/SocketAddress.h>
#include <Poco/Net/StreamSocket.h>
#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>

#include "host/base/Clock.h"
#include "host/base/DurableFile.h"
#include "host/cli/Places.h"
#include "host/cli/Printing.h"
#include "host/cli/Words.h"
#include "host/cli/commands/Commands.h"
#include "host/keys/Ticket.h"

extern char** environ;

namespace spillway::cli {
namespace {

constexpr Flag kFlags[] = {{"print", 0, {}, "print the link and open nothing"}, kConfigFlag, kStateFlag, kJsonFlag};

constexpr long kConnectSeconds = 2;

bool answers(const std::string& address) {
  try {
    Poco::Net::StreamSocket socket;
    socket.connect(Poco::Net::SocketAddress(address.substr(address.find("://") + 3)), {kConnectSeconds, 0});
    return true;
  } catch (const Poco::Exception&) {
    return false;
  }
}

// The arguments of a program can be read by every user of the machine, a file of the state folder by its owner only: so
// the browser is given a file that leads to the link.
bool openInBrowser(const std::string& link, const std::string& stateFolder) {
  const std::string file = stateFolder + "/open.html";
  const std::string page =
      "<!doctype html><meta charset=\"utf-8\"><title>Spillway</title>"
      "<meta http-equiv=\"refresh\" content=\"0; url=" +
      link + "\"><a href=\"" + link + "\">Open the dashboard</a>\n";
  if (!base::writeDurably(file, page)) return false;
  std::string program = "xdg-open", argument = "file://" + file;
  char* words[] = {program.data(), argument.data(), nullptr};
  posix_spawn_file_actions_t quiet;
  ::posix_spawn_file_actions_init(&quiet);
  ::posix_spawn_file_actions_addopen(&quiet, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
  ::posix_spawn_file_actions_addopen(&quiet, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
  pid_t child = -1;
  const bool begun = ::posix_spawnp(&child, words[0], &quiet, nullptr, words, environ) == 0;
  ::posix_spawn_file_actions_destroy(&quiet);
  int status = -1;
  return begun && ::waitpid(child, &status, 0) == child && WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

bool hasDesktop() { return std::getenv("DISPLAY") != nullptr || std::getenv("WAYLAND_DISPLAY") != nullptr; }

base::Result<int> run(const Arguments& arguments) {
  const base::Result<std::string> folder = stateFolderOf(arguments);
  if (!folder) return failed(folder.error().message);
  const base::Result<keys::DoorPlate> plate = keys::readDoorPlate(*folder);
  if (!plate) return noHost(plate.error().message);
  if (!answers(plate->address))
    return noHost("nothing answers at " + plate->address + "; start Spillway, or name its state folder with --state");
  const std::string link = plate->address + "/#/sign-in?ticket=" + keys::newTicket(plate->secret, base::unixMs());
  if (arguments.json())
    print(Json{{"link", link}, {"good_for_ms", keys::kTicketMs}});
  else
    print(link + "\n");
  if (!arguments.has("print") && !arguments.json() && hasDesktop() && !openInBrowser(link, *folder))
    say("spillway open: no browser could be started; open the link above");
  return kDone;
}

}  // namespace

constinit const Command kOpen{.path = "open",
                              .summary = "Open the dashboard of the running host, signed in",
                              .about =
                                  "The link it prints works once, within two minutes. Whoever can read the host's "
                                  "state folder can make one, nobody else.",
                              .flags = kFlags,
                              .run = run};

}  // namespace spillway::cli
