#include "host/config/ConfigWatcher.h"

#include <sys/stat.h>

#include <chrono>
#include <utility>

namespace spillway::config {

ConfigWatcher::ConfigWatcher(std::string file, std::function<void()> changed, int64_t intervalMs)
    : file_(std::move(file)), changed_(std::move(changed)), intervalMs_(intervalMs), told_(look()) {
  thread_ = std::thread([this] { run(); });
}

ConfigWatcher::~ConfigWatcher() {
  {
    const std::lock_guard lock(mutex_);
    stop_ = true;
  }
  wake_.notify_all();
  thread_.join();
}

ConfigWatcher::Look ConfigWatcher::look() const {
  struct stat status {};
  if (::stat(file_.c_str(), &status) != 0) return {};
  Look seen;
  seen.mtimeNs = int64_t{status.st_mtim.tv_sec} * 1'000'000'000 + status.st_mtim.tv_nsec;
  seen.size = status.st_size;
  seen.inode = status.st_ino;
  return seen;
}

void ConfigWatcher::run() {
  Look previous = told_;
  std::unique_lock lock(mutex_);
  while (!wake_.wait_for(lock, std::chrono::milliseconds(intervalMs_), [this] { return stop_; })) {
    const Look now = look();
    // An editor may be half-way: told once two looks agree. A file that is gone is waited for.
    const bool rested = now == previous && now.size >= 0;
    previous = now;
    if (!rested || now == told_) continue;
    told_ = now;
    lock.unlock();
    changed_();
    lock.lock();
  }
}

}  // namespace spillway::config
