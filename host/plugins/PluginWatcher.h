// Notices files that appear in, change in or vanish from the plugin folders and has the registry look again: at once
// when the kernel says so, every 30 seconds in any case, because a watch may fail silently (folders that appear later,
// network file systems).
//
// Runs a thread of its own between construction and destruction.
#pragma once

#include <cstdint>
#include <thread>
#include <vector>

#include "host/plugins/Descriptor.h"
#include "host/plugins/PluginRegistry.h"

namespace spillway::plugins {

class PluginWatcher {
 public:
  static constexpr int64_t kRescanMs = 30'000;

  // Make it early: it takes two descriptors. `registry` outlives it.
  explicit PluginWatcher(PluginRegistry& registry, int64_t rescanMs = kRescanMs);
  ~PluginWatcher();
  PluginWatcher(const PluginWatcher&) = delete;
  PluginWatcher& operator=(const PluginWatcher&) = delete;

 private:
  void run();
  void watchFolders();
  bool drain();

  PluginRegistry& registry_;
  const int64_t rescanMs_;
  Descriptor events_;  // inotify
  Descriptor stop_;    // readable: end the thread
  std::thread thread_;
};

}  // namespace spillway::plugins
