// Where versions of plugins go when their last user is done: a thread of its own calls their stop(), because whoever
// dropped the last reference may be carrying streams.
//
// adopt() and settle() may be called from any thread; close() once.
#pragma once

#include <condition_variable>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

#include "host/plugins/Plugin.h"

namespace spillway::plugins {

class Retirement : public std::enable_shared_from_this<Retirement> {
 public:
  static std::shared_ptr<Retirement> begin();
  ~Retirement();

  // The plugin as something to share; with the last reference it comes back here.
  std::shared_ptr<const Plugin> adopt(std::unique_ptr<Plugin> plugin);

  // Waits until everything that came back so far has been stopped.
  void settle();

  // Stops what came back and ends the thread. What comes back later is stopped at once, on the thread that dropped it.
  void close();

 private:
  Retirement() = default;
  void take(std::unique_ptr<const Plugin> plugin);
  void run();

  std::mutex mutex_;  // guards all below but the thread
  std::condition_variable changed_;
  std::vector<std::unique_ptr<const Plugin>> waiting_;
  bool busy_ = false, closed_ = false;
  std::thread thread_;
};

}  // namespace spillway::plugins
