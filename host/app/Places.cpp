#include "host/app/Places.h"

#include <filesystem>

namespace spillway::app {
namespace {

namespace fs = std::filesystem;

fs::path programFolder() {
  std::error_code error;
  return fs::read_symlink("/proc/self/exe", error).parent_path();
}

}  // namespace

std::vector<std::string> pluginFolders() {
  fs::path here = programFolder();
  for (const fs::path& folder : {here / "../plugins", here / "../" SPILLWAY_LIBDIR "/spillway/plugins"}) {
    std::error_code error;
    fs::path real = fs::canonical(folder, error);
    if (!error && fs::is_directory(real, error)) return {real.string()};
  }
  return {};
}

std::string vocabularyFolder() {
  std::error_code error;
  const fs::path folder = fs::canonical(programFolder() / "../" SPILLWAY_DATADIR "/spillway/tokenizers", error);
  return !error && fs::is_directory(folder, error) ? folder.string() : std::string();
}

std::string simulatorProgram() {
  fs::path here = programFolder();
  for (const fs::path& file :
       {here / "spillway-simulator", here / "../" SPILLWAY_LIBEXECDIR "/spillway/spillway-simulator"}) {
    std::error_code error;
    if (fs::exists(file, error)) return file.string();
  }
  return {};
}

std::string pluginCheckProgram() {
  std::error_code error;
  const fs::path file = programFolder() / "plugin-check";
  return fs::exists(file, error) ? file.string() : std::string();
}

}  // namespace spillway::app
