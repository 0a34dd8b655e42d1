#include "Loaded.h"

#include <sys/stat.h>

#include <cstdlib>
#include <filesystem>
#include <stdexcept>

#include "host/plugins/PluginRegistry.h"
#include "tests/Places.h"

namespace contract {
namespace {

namespace fs = std::filesystem;

// A folder for the copies, gone with the program.
struct Place {
  Place() {
    std::string pattern = (fs::temp_directory_path() / "spillway-contract-XXXXXX").string();
    if (!::mkdtemp(pattern.data())) throw std::runtime_error("no temporary folder");
    root = pattern;
    fs::create_directory(root / "plugins");
    ::chmod((root / "plugins").c_str(), 0755);
    for (const auto& file : fs::directory_iterator(SPILLWAY_BUILD_DIR "/plugins")) {
      if (file.path().extension() != ".so") continue;
      const fs::path copy = root / "plugins" / file.path().filename();
      fs::copy_file(file.path(), copy);
      ::chmod(copy.c_str(), 0644);
      ++files;
    }
    spillway::plugins::PluginRegistry::Options options;
    options.folders = {(root / "plugins").string()};
    options.state = (root / "state").string();
    registry = std::make_unique<spillway::plugins::PluginRegistry>(std::move(options));
    registry->load();
    set = registry->current();
  }
  ~Place() {
    set.reset();
    registry.reset();
    std::error_code ignored;
    fs::remove_all(root, ignored);
  }

  fs::path root;
  size_t files = 0;
  std::unique_ptr<spillway::plugins::PluginRegistry> registry;
  std::shared_ptr<const spillway::plugins::PluginSet> set;
};

const Place& place() {
  static const Place loaded;
  return loaded;
}

}  // namespace

const spillway::plugins::PluginSet& plugins() { return *place().set; }
size_t fileCount() { return place().files; }

std::string complaints() {
  std::string all;
  for (const auto& plugin : plugins().status())
    if (plugin.internalErrors > 0) all += plugin.lastError + "\n";
  return all;
}

}  // namespace contract
