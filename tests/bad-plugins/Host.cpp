#include "Host.h"

#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <stdexcept>
#include <thread>

namespace zoo {

namespace fs = std::filesystem;

void Log::write(spillway::base::Level, std::string_view component, std::string_view message) {
  std::lock_guard lock(mutex_);
  lines_.push_back(std::string(component) + ": " + std::string(message));
}

bool Log::has(std::string_view part) const { return count(part) > 0; }

int Log::count(std::string_view part) const {
  std::lock_guard lock(mutex_);
  return static_cast<int>(std::count_if(
      lines_.begin(), lines_.end(), [part](const std::string& line) { return line.find(part) != std::string::npos; }));
}

Host::Host() {
  std::string pattern = (fs::temp_directory_path() / "spillway-zoo-XXXXXX").string();
  if (!::mkdtemp(pattern.data())) throw std::runtime_error("no temporary folder");
  root_ = fs::canonical(pattern).string();
  fs::create_directory(folder());
  fs::create_directory(state());
  ::chmod(folder().c_str(), 0755);
}

Host::~Host() {
  registry_.reset();
  std::error_code ignored;
  fs::remove_all(root_, ignored);
}

std::string bytesOf(const std::string& animal) {
  std::ifstream in(std::string(ZOO_DIR) + "/" + animal + ".so", std::ios::binary);
  return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
}

std::string Host::bring(const std::string& animal, const std::string& as) {
  return write((as.empty() ? animal : as) + ".so", bytesOf(animal));
}

std::string Host::write(const std::string& file, const std::string& bytes) {
  const std::string aside = root_ + "/aside";
  std::ofstream(aside, std::ios::binary) << bytes;
  ::chmod(aside.c_str(), 0644);
  fs::rename(aside, path(file));
  return path(file);
}

void Host::start(spillway::plugins::Breadcrumbs* crumbs) {
  spillway::plugins::PluginRegistry::Options options;
  options.folders = {folder()};
  options.state = state();
  options.crumbs = crumbs;
  options.restMs = 30;
  registry_ = std::make_unique<spillway::plugins::PluginRegistry>(std::move(options));
  registry_->load();
}

void Host::lookAgain() {
  while (registry_->rescan()) std::this_thread::sleep_for(std::chrono::milliseconds(5));
}

std::string Host::refusal(const std::string& file) const {
  for (const auto& refused : set()->refused())
    if (refused.file == path(file)) return refused.reason;
  return {};
}

}  // namespace zoo
