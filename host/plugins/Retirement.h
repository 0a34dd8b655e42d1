// Where versions of plugins go when their last user is done: a thread of its own calls their stop(), because whoever
// dropped the last reference may be carrying streams.
//
// All but close() may be called from any thread.
#pragma once

#include <condition_variable>
#include <map>
#include <memory>
#include <mutex>
#include <string>
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

  // The plugin of that content that somebody still uses; null when there is none. One whose last user has just gone is
  // waited for until it has been stopped: the same content is the same mapping, with one set of statics, so it must
  // never be started while an earlier start is not undone.
  std::shared_ptr<const Plugin> living(const std::string& sha256);

  // Held while a plugin is loaded or stopped: start(), get() and stop() are promised to run one at a time.
  std::unique_lock<std::mutex> oneAtATime() { return std::unique_lock(loadMutex_); }

  // Waits until everything that came back so far has been stopped.
  void settle();

  // Stops what came back and ends the thread. What comes back later is stopped at once, on the thread that dropped it.
  void close();

 private:
  Retirement() = default;
  void take(std::unique_ptr<const Plugin> plugin);
  void run();
  void stopped(const std::string& sha256);

  std::mutex loadMutex_;
  std::mutex mutex_;  // guards all below but the thread
  std::condition_variable changed_;
  std::vector<std::unique_ptr<const Plugin>> waiting_;
  std::map<std::string, std::weak_ptr<const Plugin>> living_;  // by sha256, until stopped
  bool busy_ = false, closed_ = false;
  std::thread thread_;
};

}  // namespace spillway::plugins
