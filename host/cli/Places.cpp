#include "host/cli/Places.h"

#include <pwd.h>
#include <unistd.h>

#include <cstdlib>

#include "host/config/StateFolder.h"

namespace spillway::cli {

app::Options optionsOf(const Arguments& arguments) {
  app::Options out;
  out.config = arguments.text("config");
  out.listen = arguments.text("listen");
  out.state = arguments.text("state");
  out.plugins = arguments.all("plugins");
  out.logLevel = arguments.text("log-level");
  return out;
}

base::Result<std::string> stateFolderOf(const Arguments& arguments) {
  return config::stateFolder(arguments.text("state"), arguments.text("config"), config::processEnvironment());
}

base::Result<std::string> preparedStateFolderOf(const Arguments& arguments) {
  base::Result<std::string> folder = stateFolderOf(arguments);
  if (!folder) return folder;
  if (base::Result<void> prepared = config::prepareStateFolder(*folder); !prepared) return prepared.error();
  return folder;
}

std::string homeFolder() {
  if (const char* home = std::getenv("HOME"); home != nullptr && *home != 0) return home;
  const passwd* entry = ::getpwuid(::getuid());
  return entry != nullptr && entry->pw_dir != nullptr ? entry->pw_dir : "";
}

std::string expanded(const std::string& path) { return path.starts_with("~/") ? homeFolder() + path.substr(1) : path; }

}  // namespace spillway::cli
