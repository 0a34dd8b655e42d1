#include "host/app/ServiceSetup.h"

#include <spawn.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "host/app/ServiceFiles.h"
#include "host/service/Successor.h"

extern char** environ;

namespace spillway::app {
namespace {

namespace fs = std::filesystem;

constexpr const char* kUnit = "/etc/systemd/system/spillway.service";
constexpr const char* kSocket = "/etc/systemd/system/spillway.socket";
constexpr const char* kUser = "/etc/sysusers.d/spillway.conf";
constexpr const char* kConfig = "/etc/spillway/spillway.yaml";
constexpr const char* kKeys = "/etc/spillway/keys";
constexpr const char* kState = "/var/lib/spillway";
// Where the package has its own.
constexpr const char* kPackaged = "/lib/systemd/system/spillway.service";

int fail(const std::string& message) {
  std::fprintf(stderr, "spillway service: %s\n", message.c_str());
  return 1;
}

void say(const std::string& message) { std::printf("%s\n", message.c_str()); }

// The unit, with this program in the place of the packaged one.
std::string unitText() {
  std::string text(serviceFile("spillway.service"));
  const std::string packaged = "ExecStart=/usr/bin/spillway ";
  if (const size_t at = text.find(packaged); at != std::string::npos)
    text.replace(at, packaged.size(), "ExecStart=" + service::ownProgram() + " ");
  return text;
}

}  // namespace

std::string_view serviceFile(std::string_view name) {
  for (const ServiceFile& file : serviceFiles())
    if (file.name == name) return file.text;
  return {};
}

bool ServiceSetup::allowed() const {
  if (::geteuid() == 0 || dry || !root.empty()) return true;
  fail("only root can do that; run it with sudo, or see what it would do with --dry-run");
  return false;
}

// `keep`: what is there already stays.
bool ServiceSetup::write(const std::string& path, const std::string& text, unsigned mode, bool keep) const {
  std::error_code error;
  if (keep && fs::exists(at(path), error)) {
    say("keeps    " + at(path));
    return true;
  }
  say("writes   " + at(path));
  if (dry) return true;
  fs::create_directories(fs::path(at(path)).parent_path(), error);
  std::ofstream out(at(path), std::ios::trunc);
  out << text;
  out.close();
  if (out && ::chmod(at(path).c_str(), mode) == 0) return true;
  fail("cannot write " + at(path) + ": " + std::strerror(errno));
  return false;
}

// Runs a command of the system.
bool ServiceSetup::tell(const std::vector<std::string>& command, bool mayFail) const {
  std::string shown;
  for (const std::string& word : command) shown += (shown.empty() ? "" : " ") + word;
  say("runs     " + shown);
  if (dry) return true;
  std::vector<std::string> words = command;
  std::vector<char*> argv;
  for (std::string& word : words) argv.push_back(word.data());
  argv.push_back(nullptr);
  pid_t child = -1;
  int result = -1;
  std::fflush(stdout);
  const bool begun = ::posix_spawnp(&child, argv[0], nullptr, nullptr, argv.data(), environ) == 0;
  if (begun && ::waitpid(child, &result, 0) == child && WIFEXITED(result) && WEXITSTATUS(result) == 0) return true;
  if (mayFail) return true;
  fail(shown + (begun ? " did not succeed" : " is not on this machine"));
  return false;
}

int ServiceSetup::install() const {
  if (!allowed()) return 1;
  std::error_code error;
  if (fs::exists(at(kPackaged), error))
    return fail(
        std::string(kPackaged) +
        " is there: the package has installed the service already; enable it with 'systemctl enable --now spillway'");
  if (!write(kUser, std::string(serviceFile("spillway.sysusers")), 0644, false) ||
      !write(kUnit, unitText(), 0644, false) ||
      !write(kSocket, std::string(serviceFile("spillway.socket")), 0644, false) ||
      !write(kConfig, std::string(serviceFile("spillway.yaml")), 0644, true))
    return 1;
  say("makes    " + at(kKeys) + " (for root alone)");
  if (!dry) {
    fs::create_directories(at(kKeys), error);
    if (error || ::chmod(at(kKeys).c_str(), 0700) != 0) return fail("cannot make " + at(kKeys));
  }
  std::vector<std::string> users = {"systemd-sysusers"};
  if (!root.empty()) users.push_back("--root=" + root);
  users.push_back(root.empty() ? kUser : "spillway.conf");
  if (!tell(users)) return 1;
  if (!root.empty()) return 0;
  const std::string unit = socket ? "spillway.socket" : "spillway.service";
  if (!tell({"systemctl", "daemon-reload"}) || !tell({"systemctl", "enable", "--now", unit})) return 1;
  say("Spillway is a service now: journalctl -u spillway shows its log, /etc/spillway is where it is configured");
  return 0;
}

int ServiceSetup::uninstall() const {
  if (!allowed()) return 1;
  std::error_code error;
  if (fs::exists(at(kPackaged), error))
    return fail("the package has installed the service; remove it with 'apt-get remove spillway'");
  if (!fs::exists(at(kUnit), error)) return fail(at(kUnit) + " is not there: no service was installed");
  if (root.empty() && !tell({"systemctl", "disable", "--now", "spillway.socket", "spillway.service"}, true)) return 1;
  for (const char* path : {kUnit, kSocket, kUser}) {
    say("removes  " + at(path));
    if (!dry) fs::remove(at(path), error);
  }
  for (const char* path : {"/etc/spillway", kState}) say("keeps    " + at(path));
  say("keeps    the user spillway");
  if (root.empty() && !tell({"systemctl", "daemon-reload"}, true)) return 1;
  return 0;
}

int ServiceSetup::status() const {
  std::error_code error;
  const bool own = fs::exists(at(kUnit), error), packaged = fs::exists(at(kPackaged), error);
  if (!own && !packaged) return fail("no service is installed; 'sudo spillway service install' makes one");
  say("installed by " + std::string(own ? "'spillway service install': " : "the package: ") +
      at(own ? kUnit : kPackaged));
  if (!root.empty()) return 0;
  return tell({"systemctl", "--no-pager", "status", "spillway.service", "spillway.socket"}, true) ? 0 : 1;
}

}  // namespace spillway::app
