#include "host/config/StateFolder.h"

#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>
#include <system_error>

namespace spillway::config {

namespace {

base::Error refuse(std::string message) {
  return {.fault = base::Fault::InvalidRequest, .message = std::move(message)};
}

std::string systemWords(int code) { return std::generic_category().message(code); }

// mkdir -p with mode 0700 for everything made. 0 or an errno.
int makeFolders(const std::string& folder) {
  for (size_t slash = folder.find('/', 1);; slash = folder.find('/', slash + 1)) {
    const std::string part = folder.substr(0, slash);
    if (::mkdir(part.c_str(), 0700) != 0 && errno != EEXIST) {
      const int code = errno;
      struct stat status {};
      // A parent on a read-only file system says EROFS even when it exists.
      if (::stat(part.c_str(), &status) != 0 || !S_ISDIR(status.st_mode)) return code;
    }
    if (slash == std::string::npos) return 0;
  }
}

}  // namespace

base::Result<std::string> stateFolder(const std::string& configured, const Environment& environment) {
  const auto variable = [&](const char* name) { return environment(name).value_or(""); };
  std::string folder = configured;
  if (folder.empty()) {
    if (const std::string state = variable("XDG_STATE_HOME"); state.starts_with('/'))
      folder = state + "/spillway";
    else
      folder = "~/.local/state/spillway";
  }
  if (folder.starts_with("~/")) {
    const std::string home = variable("HOME");
    if (!home.starts_with('/'))
      return refuse("no state folder: HOME is not set. Set 'state' in the configuration or use --state.");
    folder = home + folder.substr(1);
  }
  std::error_code failure;
  folder = std::filesystem::absolute(folder, failure).lexically_normal().string();
  if (failure) return refuse("state folder " + folder + ": " + failure.message());
  while (folder.size() > 1 && folder.ends_with('/')) folder.pop_back();
  return folder;
}

base::Result<std::string> stateFolder(const std::string& named, const std::string& configFile,
                                      const Environment& environment) {
  if (!named.empty() || configFile.empty()) return stateFolder(named, environment);
  const Loaded loaded = readConfigFile(configFile, environment);
  if (!loaded.report.ok()) return base::Error{.fault = base::Fault::InvalidRequest, .message = loaded.report.text()};
  return stateFolder(loaded.config.state, environment);
}

base::Result<void> prepareStateFolder(const std::string& folder) {
  const std::string which = "state folder " + folder;
  if (const int code = makeFolders(folder); code != 0)
    return refuse(which + " cannot be made: " + systemWords(code) +
                  ". Choose another with 'state' in the configuration or --state.");
  struct stat status {};
  if (::stat(folder.c_str(), &status) != 0) return refuse(which + " cannot be used: " + systemWords(errno));
  if (!S_ISDIR(status.st_mode)) return refuse(which + " is not a folder");
  if (status.st_uid != ::geteuid()) return refuse(which + " belongs to another user");
  if ((status.st_mode & 022) != 0) return refuse(which + " may be changed by other users: run chmod 700 " + folder);
  if (::access(folder.c_str(), R_OK | W_OK | X_OK) != 0)
    return refuse(which + " cannot be written: " + systemWords(errno) +
                  ". Choose another with 'state' in the configuration or --state.");
  return {};
}

}  // namespace spillway::config
