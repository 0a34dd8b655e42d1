// Notices that the configuration file has changed.
//
// One thread of its own, which calls back; construct and destroy on one thread.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <functional>
#include <mutex>
#include <string>
#include <thread>

namespace spillway::config {

class ConfigWatcher {
 public:
  // Looks at `file` every `intervalMs`; once its time, size or inode differ from what was last told and have rested for
  // one interval, calls `changed` on the watcher's thread. A file that is missing is waited for. The callback must not
  // destroy the watcher.
  ConfigWatcher(std::string file, std::function<void()> changed, int64_t intervalMs = 1000);

  // Waits for a callback that is running.
  ~ConfigWatcher();

  ConfigWatcher(const ConfigWatcher&) = delete;
  ConfigWatcher& operator=(const ConfigWatcher&) = delete;

 private:
  struct Look {
    int64_t mtimeNs = 0, size = -1;
    uint64_t inode = 0;
    bool operator==(const Look&) const = default;
  };

  Look look() const;
  void run();

  const std::string file_;
  const std::function<void()> changed_;
  const int64_t intervalMs_;
  std::mutex mutex_;
  std::condition_variable wake_;
  bool stop_ = false;
  Look told_;
  std::thread thread_;
};

}  // namespace spillway::config
