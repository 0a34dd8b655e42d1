#include "host/app/OpenCommand.h"

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
#include "host/config/ConfigReader.h"
#include "host/config/StateFolder.h"
#include "host/keys/Ticket.h"

extern char** environ;

namespace spillway::app {
namespace {

constexpr const char* kHelp =
    "Opens the dashboard of the running host. The link it prints works once, within two minutes.\n\n"
    "usage: spillway open [OPTIONS]\n\n"
    "      --print             print the link and open nothing\n"
    "  -c, --config FILE       the host's configuration file, which may say where its state folder is\n"
    "  -s, --state DIR         the host's state folder\n";

constexpr long kConnectSeconds = 2;

base::Error usage(std::string message) {
  return {.fault = base::Fault::InvalidRequest, .message = std::move(message) + "; see spillway open --help"};
}

int fail(const std::string& message) {
  std::fprintf(stderr, "spillway open: %s\n", message.c_str());
  return 1;
}

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

}  // namespace

base::Result<OpenCommand> OpenCommand::parse(const std::vector<std::string>& arguments) {
  OpenCommand command;
  for (size_t i = 0; i < arguments.size(); ++i) {
    const std::string& argument = arguments[i];
    if (argument == "--help" || argument == "-h") {
      command.help = true;
      return command;
    }
    if (argument == "--print") {
      command.printOnly = true;
      continue;
    }
    const bool config = argument == "-c" || argument == "--config", state = argument == "-s" || argument == "--state";
    if (!config && !state)
      return usage((argument.starts_with('-') ? "unknown option " : "unexpected argument ") + argument);
    if (i + 1 == arguments.size()) return usage(argument + " needs a value");
    (config ? command.config : command.state) = arguments[++i];
  }
  return command;
}

base::Result<std::string> OpenCommand::stateFolder() const {
  return config::stateFolder(state, config, config::processEnvironment());
}

int OpenCommand::run() const {
  if (help) {
    std::fputs(kHelp, stdout);
    return 0;
  }
  const base::Result<std::string> folder = stateFolder();
  if (!folder) return fail(folder.error().message);
  const base::Result<keys::DoorPlate> plate = keys::readDoorPlate(*folder);
  if (!plate) return fail(plate.error().message);
  if (!answers(plate->address))
    return fail("nothing answers at " + plate->address + "; start Spillway, or name its state folder with --state");
  const std::string link = plate->address + "/#/sign-in?ticket=" + keys::newTicket(plate->secret, base::unixMs());
  std::printf("%s\n", link.c_str());
  std::fflush(stdout);
  if (!printOnly && hasDesktop() && !openInBrowser(link, *folder))
    std::fprintf(stderr, "spillway open: no browser could be started; open the link above\n");
  return 0;
}

}  // namespace spillway::app
