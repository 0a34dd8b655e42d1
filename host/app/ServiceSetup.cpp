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

base::Error failure(std::string message) { return {.fault = base::Fault::Server, .message = std::move(message)}; }

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

bool ServiceSetup::there(const std::string& path) const {
  std::error_code error;
  return fs::exists(at(path), error);
}

base::Result<void> ServiceSetup::allowed() const {
  if (::geteuid() == 0 || dry || !root.empty()) return {};
  return failure("only root can do that; run it with sudo, or see what it would do with --dry-run");
}

// `keep`: what is there already stays.
base::Result<void> ServiceSetup::write(const std::string& path, const std::string& text, unsigned mode,
                                       bool keep) const {
  if (keep && there(path)) {
    told({"keeps", at(path)});
    return {};
  }
  told({"writes", at(path)});
  if (dry) return {};
  std::error_code error;
  fs::create_directories(fs::path(at(path)).parent_path(), error);
  std::ofstream out(at(path), std::ios::trunc);
  out << text;
  out.close();
  if (out && ::chmod(at(path).c_str(), mode) == 0) return {};
  return failure("cannot write " + at(path) + ": " + std::strerror(errno));
}

// Runs a command of the system; what it prints goes to standard error, where it is in nobody's way.
base::Result<void> ServiceSetup::tell(const std::vector<std::string>& command) const {
  std::string shown;
  for (const std::string& word : command) shown += (shown.empty() ? "" : " ") + word;
  told({"runs", shown});
  if (dry) return {};
  std::vector<std::string> words = command;
  std::vector<char*> argv;
  for (std::string& word : words) argv.push_back(word.data());
  argv.push_back(nullptr);
  posix_spawn_file_actions_t streams;
  ::posix_spawn_file_actions_init(&streams);
  ::posix_spawn_file_actions_adddup2(&streams, STDERR_FILENO, STDOUT_FILENO);
  std::fflush(stdout);
  pid_t child = -1;
  const bool begun = ::posix_spawnp(&child, argv[0], &streams, nullptr, argv.data(), environ) == 0;
  ::posix_spawn_file_actions_destroy(&streams);
  int result = -1;
  if (begun && ::waitpid(child, &result, 0) == child && WIFEXITED(result) && WEXITSTATUS(result) == 0) return {};
  return failure(shown + (begun ? " did not succeed" : " is not on this machine"));
}

base::Result<void> ServiceSetup::install() const {
  if (auto may = allowed(); !may.ok()) return may;
  if (there(kPackaged))
    return failure(
        at(kPackaged) +
        " is there: the package has installed the service already; enable it with 'systemctl enable --now spillway'");
  struct File {
    const char* path;
    std::string text;
    bool keep;
  };
  for (const File& file :
       {File{kUser, std::string(serviceFile("spillway.sysusers")), false}, File{kUnit, unitText(), false},
        File{kSocket, std::string(serviceFile("spillway.socket")), false},
        File{kConfig, std::string(serviceFile("spillway.yaml")), true}})
    if (auto written = write(file.path, file.text, 0644, file.keep); !written.ok()) return written;
  told({"makes", at(kKeys)});
  if (!dry) {
    std::error_code error;
    fs::create_directories(at(kKeys), error);
    if (error || ::chmod(at(kKeys).c_str(), 0700) != 0) return failure("cannot make " + at(kKeys));
  }
  std::vector<std::string> users = {"systemd-sysusers"};
  if (!root.empty()) users.push_back("--root=" + root);
  users.push_back(root.empty() ? kUser : "spillway.conf");
  if (auto made = tell(users); !made.ok() || !root.empty()) return made;
  if (auto read = tell({"systemctl", "daemon-reload"}); !read.ok()) return read;
  return tell({"systemctl", "enable", "--now", socket ? "spillway.socket" : "spillway.service"});
}

base::Result<void> ServiceSetup::uninstall() const {
  if (auto may = allowed(); !may.ok()) return may;
  if (there(kPackaged))
    return failure("the package has installed the service; remove it with 'apt-get remove spillway'");
  if (!there(kUnit)) return failure(at(kUnit) + " is not there: no service was installed");
  // Where there is no service manager, nothing runs.
  if (root.empty()) (void)tell({"systemctl", "disable", "--now", "spillway.socket", "spillway.service"});
  for (const char* path : {kUnit, kSocket, kUser}) {
    told({"removes", at(path)});
    std::error_code error;
    if (!dry && (fs::remove(at(path), error), error)) return failure("cannot remove " + at(path));
  }
  for (const char* path : {"/etc/spillway", kState}) told({"keeps", at(path)});
  told({"keeps", "the user spillway"});
  if (root.empty()) (void)tell({"systemctl", "daemon-reload"});
  return {};
}

base::Result<ServiceSetup::Installed> ServiceSetup::installed() const {
  if (there(kUnit)) return Installed{false, at(kUnit)};
  if (there(kPackaged)) return Installed{true, at(kPackaged)};
  return failure("no service is installed; 'sudo spillway service install' makes one");
}

}  // namespace spillway::app
